package io.holdfast.benchmarks.peer;

import java.util.List;
import java.util.function.BiFunction;

import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

final class RedissonPeer implements Peer {

	private final List<RedissonClient> clients;

	private final BiFunction<List<RedissonClient>, String, RLock> locks;

	RedissonPeer(List<String> uris, BiFunction<List<RedissonClient>, String, RLock> locks) {
		this.clients = uris.stream().map(RedissonPeer::connect).toList();
		this.locks = locks;
	}

	static RedissonClient connect(String uri) {
		Config config = new Config();
		config.useSingleServer().setAddress(uri);
		return Redisson.create(config);
	}

	@Override
	public void cycle(String key, Runnable work) {
		RLock lock = this.locks.apply(this.clients, key);
		lock.lock();
		try {
			work.run();
		}
		finally {
			lock.unlock();
		}
	}

	@Override
	public void close() {
		this.clients.forEach(RedissonClient::shutdown);
	}

}
