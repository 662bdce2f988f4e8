package io.holdfast.benchmarks.peer;

import java.util.List;
import java.util.function.Function;

import io.holdfast.lock.LockOptions;
import org.redisson.RedissonRedLock;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;

/**
 * The lock libraries in the benchmarks, with their settings.
 */
public enum PeerKind {

	/** Holdfast over the given nodes. */
	HOLDFAST("Holdfast", "defaults: lease 30 s, renewed, local hand-off 10 ms",
			(uris) -> new HoldfastPeer(uris, HoldfastPeer.PATIENT)),

	/** Holdfast with a fence for every acquisition. */
	HOLDFAST_FENCED("Holdfast, fenced", "defaults and a fence for every acquisition",
			(uris) -> new HoldfastPeer(uris, HoldfastPeer.PATIENT.fenced())),

	/** A lock written with the driver alone. */
	PLAIN_LETTUCE("plain Lettuce", "one connection, SET NX PX 30 s and a release by EVALSHA; no waiting, no renewal",
			(uris) -> new PlainLettucePeer(uris.get(0))),

	/** Redisson's lock. */
	REDISSON("Redisson RLock", "defaults: watchdog 30 s, pool of 64 connections",
			(uris) -> new RedissonPeer(uris, (clients, key) -> clients.get(0).getLock(key))),

	/** Redisson's lock in an instance with one thread, one of many in this JVM. */
	REDISSON_INSTANCE("Redisson RLock", "watchdog 30 s, one connection for commands and one for messages",
			(uris) -> new RedissonPeer(uris, RedissonPeer::connectOneOfMany,
					(clients, key) -> clients.get(0).getLock(key))),

	/** Redisson's fair lock in an instance with one thread, one of many in this JVM. */
	REDISSON_FAIR_INSTANCE("Redisson RFairLock", "watchdog 30 s, one connection for commands and one for messages",
			(uris) -> new RedissonPeer(uris, RedissonPeer::connectOneOfMany,
					(clients, key) -> clients.get(0).getFairLock(key))),

	/** Redisson's fenced lock. */
	REDISSON_FENCED("Redisson RFencedLock", "defaults: watchdog 30 s, pool of 64 connections",
			(uris) -> new RedissonPeer(uris, (clients, key) -> clients.get(0).getFencedLock(key))),

	/** Redisson's lock over several nodes, a majority of them. */
	REDISSON_REDLOCK("Redisson RedissonRedLock", "defaults: watchdog 30 s; deprecated by Redisson",
			(uris) -> new RedissonPeer(uris, PeerKind::redlock)),

	/** Redisson's lock over several nodes, all of them. */
	REDISSON_MULTI("Redisson MultiLock", "defaults: watchdog 30 s; needs all nodes",
			(uris) -> new RedissonPeer(uris, (clients, key) -> clients.get(0).getMultiLock(locks(clients, key)))),

	/** Spring Integration, notified of releases. */
	SPRING_PUB_SUB("Spring Integration, pub-sub", "RedisLockRegistry, expiry 30 s, cache of 100,000 locks",
			(uris) -> new SpringIntegrationPeer(uris.get(0), RedisLockType.PUB_SUB_LOCK)),

	/** Spring Integration, polling. */
	SPRING_SPIN("Spring Integration, spin",
			"RedisLockRegistry, expiry 30 s, cache of 100,000 locks, 100 ms between tries",
			(uris) -> new SpringIntegrationPeer(uris.get(0), RedisLockType.SPIN_LOCK)),

	/** ShedLock, which does not wait. */
	SHEDLOCK("ShedLock", "Redis provider, at most for 30 s, at least for 0 s; no waiting, no renewal",
			(uris) -> new ShedLockPeer(uris.get(0))),

	/** Lock4j over Spring Data Redis. */
	LOCK4J_TEMPLATE("lock4j, RedisTemplate", "executor, expiry 30 s, no renewal",
			(uris) -> Lock4jPeer.overTemplate(uris.get(0))),

	/** Lock4j over Redisson. */
	LOCK4J_REDISSON("lock4j, Redisson", "executor, expiry 30 s, no renewal",
			(uris) -> Lock4jPeer.overRedisson(uris.get(0))),

	/** The JDK's fair lock, without any Redis. */
	REENTRANT_LOCK("fair ReentrantLock", "inside the JVM, no Redis", (uris) -> new ReentrantLockPeer());

	private final String title;

	private final String settings;

	private final Function<List<String>, Peer> factory;

	PeerKind(String title, String settings, Function<List<String>, Peer> factory) {
		this.title = title;
		this.settings = settings;
		this.factory = factory;
	}

	/**
	 * The title.
	 * @return the title
	 */
	public String title() {
		return this.title;
	}

	/**
	 * The settings in the benchmarks.
	 * @return a description
	 */
	public String settings() {
		return this.settings;
	}

	/**
	 * Connect.
	 * @param uris {@code redis://} addresses; libraries for one node use the first
	 * @return the library, ready to use
	 */
	public Peer connect(List<String> uris) {
		return this.factory.apply(uris);
	}

	/**
	 * Holdfast with other options.
	 * @param uris the nodes
	 * @param options for every acquisition
	 * @return Holdfast, connected
	 */
	public static Peer holdfast(List<String> uris, LockOptions options) {
		return new HoldfastPeer(uris, options);
	}

	@SuppressWarnings("deprecation")
	private static RLock redlock(List<RedissonClient> clients, String key) {
		return new RedissonRedLock(locks(clients, key));
	}

	private static RLock[] locks(List<RedissonClient> clients, String key) {
		return clients.stream().map((client) -> client.getLock(key)).toArray(RLock[]::new);
	}

}
