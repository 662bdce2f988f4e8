package io.holdfast.benchmarks.peer;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

final class RedissonPeer implements Peer {

	private final List<RedissonClient> clients;

	private final BiFunction<List<RedissonClient>, String, RLock> locks;

	RedissonPeer(List<String> uris, BiFunction<List<RedissonClient>, String, RLock> locks) {
		this(uris, RedissonPeer::connect, locks);
	}

	RedissonPeer(List<String> uris, Function<String, RedissonClient> connect,
			BiFunction<List<RedissonClient>, String, RLock> locks) {
		this.clients = uris.stream().map(connect).toList();
		this.locks = locks;
	}

	static RedissonClient connect(String uri) {
		Config config = new Config();
		config.useSingleServer().setAddress(uri);
		return Redisson.create(config);
	}

	/**
	 * Connect as one of many instances in a JVM, each with one thread: with the
	 * connections and threads that one thread needs.
	 */
	static RedissonClient connectOneOfMany(String uri) {
		Config config = new Config();
		config.setThreads(2);
		config.setNettyThreads(2);
		config.useSingleServer()
			.setAddress(uri)
			.setConnectionMinimumIdleSize(1)
			.setConnectionPoolSize(2)
			.setSubscriptionConnectionMinimumIdleSize(1)
			.setSubscriptionConnectionPoolSize(1);
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
