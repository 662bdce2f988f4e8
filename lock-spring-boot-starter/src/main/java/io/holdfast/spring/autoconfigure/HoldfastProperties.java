package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.redis.RedisProtocol;
import io.lettuce.core.resource.ClientResources;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.convert.DurationUnit;

/**
 * The properties of Holdfast.
 *
 * @param enabled Whether Holdfast is active. When false, annotated methods run unguarded.
 * @param mode Where locks are stored: on Redis nodes, or inside this JVM for development
 * and single-instance deployments.
 * @param instanceId Name of this instance in the tokens of its locks. Defaults to
 * 'application@host:pid'.
 * @param namespace Text that precedes all keys in Redis, followed by a colon.
 * @param maxKeyLength Longest key in bytes. A longer key becomes its beginning and a
 * SHA-256 of the whole.
 * @param redis The Redis nodes.
 * @param lock The locks.
 */
@ConfigurationProperties("holdfast")
record HoldfastProperties(@DefaultValue("true") boolean enabled, @DefaultValue("redis") Mode mode,
		@Nullable String instanceId, @Nullable String namespace, @DefaultValue("512") int maxKeyLength,
		@DefaultValue Redis redis, @DefaultValue Lock lock) {

	private static final int SHORTEST_KEY_LIMIT = 128;

	HoldfastProperties {
		if (instanceId != null && instanceId.isBlank()) {
			throw new InvalidPropertyException("holdfast.instance-id", instanceId,
					"It must not be blank; remove the property to use the default.");
		}
		PropertyValidation.requirePrintable("holdfast.instance-id", instanceId);
		PropertyValidation.requirePrintable("holdfast.namespace", namespace);
		if (maxKeyLength < SHORTEST_KEY_LIMIT) {
			throw new InvalidPropertyException("holdfast.max-key-length", maxKeyLength,
					"It must be at least " + SHORTEST_KEY_LIMIT + " bytes.");
		}
	}

	/**
	 * Where locks are stored.
	 */
	enum Mode {

		/** On Redis nodes. */
		REDIS,

		/** Inside this JVM. */
		LOCAL

	}

	/**
	 * The Redis nodes.
	 *
	 * @param nodes Addresses of the independent Redis nodes (redis://, rediss://,
	 * redis-sentinel://). When empty, the application's own Redis is the only node.
	 * @param failFast Whether the start fails if a Redis node cannot be reached or
	 * forbids a required command.
	 * @param connectTimeout Time limit for connecting to a node, and for waiting for all
	 * nodes at the end of the start.
	 * @param sslBundle Name of the SSL bundle (spring.ssl.bundle.*) with the certificates
	 * for rediss:// addresses in holdfast.redis.nodes. When not set, the bundle of
	 * spring.data.redis, or else the JVM's certificates.
	 * @param protocol Protocol for the nodes: auto (the protocol that spring.data.redis
	 * sets, or else RESP3, with RESP2 for a node that refuses it), resp2 or resp3. With
	 * RESP2, waiters poll the nodes.
	 */
	record Redis(@DefaultValue List<String> nodes, @DefaultValue("false") boolean failFast,
			@DefaultValue("1s") @DurationUnit(ChronoUnit.SECONDS) Duration connectTimeout, @Nullable String sslBundle,
			@DefaultValue("auto") RedisProtocol protocol) {

		Redis {
			nodes = List.copyOf(nodes);
			PropertyValidation.requireMillis("holdfast.redis.connect-timeout", connectTimeout);
			if (sslBundle != null && nodes.isEmpty()) {
				throw new InvalidPropertyException("holdfast.redis.ssl-bundle", sslBundle,
						"It applies to the addresses in holdfast.redis.nodes, and there are none; for the application's"
								+ " own Redis, set spring.data.redis.ssl.bundle.");
			}
		}

		RedisNodeOptions options(@Nullable ClientResources resources) {
			return RedisNodeOptions.defaults()
				.withConnectTimeout(this.connectTimeout)
				.withProtocol(this.protocol)
				.withClientResources(resources);
		}

	}

	/**
	 * The locks.
	 *
	 * @param keyPrefix Text that precedes the names of locks in their keys.
	 * @param waitTime Longest wait for a busy lock. Zero tries once.
	 * @param lease How long a lock outlives a crashed instance. The lease is extended in
	 * the background while the lock is held.
	 * @param maxHold When to stop extending the lease, counted from the acquisition.
	 * Without end when not set.
	 * @param onUnavailable What annotated methods do if no quorum of Redis nodes answers:
	 * fail, run under a lock inside this JVM (local), or run without a lock (proceed).
	 * @param nodeTimeout How long a node may take to answer. Defaults to the smaller of
	 * 500ms and a tenth of the lease.
	 * @param driftFactor Fraction of a lease that the clocks of nodes and clients may
	 * drift apart.
	 * @param driftAllowance Time that is taken off a lease's validity in addition to the
	 * drift.
	 * @param restartGuard How long a restarted Redis server grants no locks, because a
	 * server that restarts without its data has lost the locks it granted. Set it to at
	 * least the longest lease; zero turns it off.
	 * @param fair Whether waiters of different instances get a lock in the order of their
	 * arrival. Otherwise a release wakes all of them, and they try in no order.
	 * @param courtesy How long a lock that other instances wait for is left free every 16
	 * turns, for clients of other libraries that poll its key. Zero for never.
	 * @param traceAcquisitions Whether the warning about a lock whose handle was dropped
	 * without a release shows the stack trace of its acquisition. Costs some microseconds
	 * per acquisition.
	 * @param polling How waiters poll nodes that do not push changes.
	 * @param localHandoff How locks pass from holder to holder inside this JVM.
	 */
	record Lock(@DefaultValue("locks:") String keyPrefix,
			@Name("wait") @DefaultValue("3s") @DurationUnit(ChronoUnit.SECONDS) Duration waitTime,
			@DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) Duration lease,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration maxHold,
			@DefaultValue("fail") OnUnavailable onUnavailable,
			@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration nodeTimeout, @DefaultValue("0.01") double driftFactor,
			@DefaultValue("2ms") @DurationUnit(ChronoUnit.SECONDS) Duration driftAllowance,
			@DefaultValue("0s") @DurationUnit(ChronoUnit.SECONDS) Duration restartGuard,
			@DefaultValue("true") boolean fair, @DefaultValue("0s") @DurationUnit(ChronoUnit.SECONDS) Duration courtesy,
			@DefaultValue("false") boolean traceAcquisitions, @DefaultValue Polling polling,
			@DefaultValue LocalHandoff localHandoff) {

		private static final Duration LONGEST_COURTESY = Duration.ofSeconds(10);

		Lock {
			PropertyValidation.requirePrintable("holdfast.lock.key-prefix", keyPrefix);
			PropertyValidation.requireNotNegative("holdfast.lock.wait", waitTime);
			PropertyValidation.requireMillis("holdfast.lock.lease", lease);
			PropertyValidation.requireNotNegative("holdfast.lock.drift-allowance", driftAllowance);
			PropertyValidation.requireNotNegative("holdfast.lock.restart-guard", restartGuard);
			PropertyValidation.requireNotNegative("holdfast.lock.courtesy", courtesy);
			if (courtesy.compareTo(LONGEST_COURTESY) > 0) {
				throw new InvalidPropertyException("holdfast.lock.courtesy", courtesy,
						"It must be at most 10 seconds; use the pause between two tries of a client that polls, for example '60ms'.");
			}
			if (!restartGuard.isZero() && restartGuard.compareTo(lease) < 0) {
				throw new InvalidPropertyException("holdfast.lock.restart-guard", restartGuard,
						"It must be zero (off) or at least as long as holdfast.lock.lease, which is " + lease + ".");
			}
			if (maxHold != null && maxHold.compareTo(lease) < 0) {
				throw new InvalidPropertyException("holdfast.lock.max-hold", maxHold,
						"It must be at least as long as holdfast.lock.lease, which is " + lease + ".");
			}
			if (maxHold != null) {
				PropertyValidation.requireMillis("holdfast.lock.max-hold", maxHold);
			}
			if (nodeTimeout != null) {
				PropertyValidation.requireMillis("holdfast.lock.node-timeout", nodeTimeout);
			}
			if (!(driftFactor >= 0 && driftFactor < 1)) {
				throw new InvalidPropertyException("holdfast.lock.drift-factor", driftFactor,
						"It must be at least 0 and less than 1.");
			}
			PropertyValidation.requireChoice("holdfast.lock.on-unavailable", onUnavailable);
		}

		/**
		 * The endpoint of properties shows this property through a getter, because a
		 * record component cannot be named wait.
		 */
		public Duration getWait() {
			return this.waitTime;
		}

		LockOptions options() {
			return LockOptions.defaults().withWait(this.waitTime).withLease(this.lease).withMaxHold(this.maxHold);
		}

	}

	/**
	 * How waiters poll nodes that do not push changes.
	 *
	 * @param first First pause between two polls.
	 * @param longest Longest pause between two polls.
	 */
	record Polling(@DefaultValue("50ms") @DurationUnit(ChronoUnit.SECONDS) Duration first,
			@DefaultValue("500ms") @DurationUnit(ChronoUnit.SECONDS) Duration longest) {

		Polling {
			PropertyValidation.requireMillis("holdfast.lock.polling.first", first);
			PropertyValidation.requireMillis("holdfast.lock.polling.longest", longest);
			if (longest.compareTo(first) < 0) {
				throw new InvalidPropertyException("holdfast.lock.polling.longest", longest,
						"It must be at least as long as holdfast.lock.polling.first, which is " + first + ".");
			}
		}

	}

	/**
	 * How locks pass from holder to holder inside this JVM.
	 *
	 * @param maxDuration How long a lock may pass from holder to holder inside this JVM
	 * before other instances get their turn. Zero turns hand-off off.
	 */
	record LocalHandoff(@DefaultValue("10ms") @DurationUnit(ChronoUnit.SECONDS) Duration maxDuration) {

		LocalHandoff {
			PropertyValidation.requireNotNegative("holdfast.lock.local-handoff.max-duration", maxDuration);
		}

	}

}
