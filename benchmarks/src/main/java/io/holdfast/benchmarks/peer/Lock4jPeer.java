package io.holdfast.benchmarks.peer;

import java.util.UUID;

import com.baomidou.lock.executor.LockExecutor;
import com.baomidou.lock.executor.RedisTemplateLockExecutor;
import com.baomidou.lock.executor.RedissonLockExecutor;
import com.baomidou.lock.spring.boot.autoconfigure.Lock4jProperties;
import org.redisson.api.RedissonClient;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Lock4j's executor without its template, which would add a lookup and an object.
 *
 * @param <T> the executor's lock instance
 */
final class Lock4jPeer<T> implements Peer {

	private static final long EXPIRY_MILLIS = 30_000;

	private final LockExecutor<T> executor;

	private final Runnable shutdown;

	private Lock4jPeer(LockExecutor<T> executor, Runnable shutdown) {
		this.executor = executor;
		this.shutdown = shutdown;
	}

	static Peer overTemplate(String uri) {
		LettuceConnectionFactory factory = SpringRedis.connect(uri);
		return new Lock4jPeer<>(new RedisTemplateLockExecutor(new StringRedisTemplate(factory), new Lock4jProperties()),
				factory::destroy);
	}

	static Peer overRedisson(String uri) {
		RedissonClient client = RedissonPeer.connect(uri);
		return new Lock4jPeer<>(new RedissonLockExecutor(client), client::shutdown);
	}

	@Override
	public void cycle(String key, Runnable work) {
		String token = UUID.randomUUID().toString();
		T lock = this.executor.acquire(key, token, EXPIRY_MILLIS, 1000);
		if (lock == null) {
			throw new IllegalStateException("The key " + key + " is held by another");
		}
		try {
			work.run();
		}
		finally {
			this.executor.releaseLock(key, token, lock);
		}
	}

	@Override
	public void close() {
		this.shutdown.run();
	}

}
