package io.holdfast.benchmarks.peer;

import java.time.Duration;
import java.util.List;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.redis.RedlockClient;

final class HoldfastPeer implements Peer {

	static final LockOptions PATIENT = LockOptions.defaults().withWait(Duration.ofMinutes(1));

	private final RedlockClient client;

	private final LockOptions options;

	HoldfastPeer(List<String> uris, LockOptions options) {
		this.client = RedlockClient.builder().uris(uris).build();
		this.options = options;
		this.client.nodes().forEach((node) -> node.connected().toCompletableFuture().join());
	}

	@Override
	public void cycle(String key, Runnable work) {
		try (LockHandle lock = this.client.acquire(key, this.options)) {
			work.run();
		}
	}

	@Override
	public void close() {
		this.client.close();
	}

}
