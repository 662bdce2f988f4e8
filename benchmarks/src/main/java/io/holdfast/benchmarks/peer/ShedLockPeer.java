package io.holdfast.benchmarks.peer;

import java.time.Duration;
import java.time.Instant;

import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.redis.spring.RedisLockProvider;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

final class ShedLockPeer implements Peer {

	private final LettuceConnectionFactory factory;

	private final RedisLockProvider provider;

	ShedLockPeer(String uri) {
		this.factory = SpringRedis.connect(uri);
		this.provider = new RedisLockProvider(this.factory);
	}

	@Override
	public void cycle(String key, Runnable work) {
		SimpleLock lock = this.provider
			.lock(new LockConfiguration(Instant.now(), key, Duration.ofSeconds(30), Duration.ZERO))
			.orElseThrow(() -> new IllegalStateException("The key " + key + " is held by another"));
		try {
			work.run();
		}
		finally {
			lock.unlock();
		}
	}

	@Override
	public void close() {
		this.factory.destroy();
	}

}
