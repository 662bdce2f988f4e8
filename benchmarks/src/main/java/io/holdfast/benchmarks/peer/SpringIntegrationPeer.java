package io.holdfast.benchmarks.peer;

import java.util.concurrent.locks.Lock;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;

final class SpringIntegrationPeer implements Peer {

	private final LettuceConnectionFactory factory;

	private final RedisLockRegistry registry;

	SpringIntegrationPeer(String uri, RedisLockType type) {
		this.factory = SpringRedis.connect(uri);
		this.registry = new RedisLockRegistry(this.factory, "benchmark-" + type, 30_000);
		this.registry.setRedisLockType(type);
	}

	@Override
	public void cycle(String key, Runnable work) {
		Lock lock = this.registry.obtain(key);
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
		this.registry.destroy();
		this.factory.destroy();
	}

}
