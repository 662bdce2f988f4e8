package io.holdfast.redis;

import java.time.Duration;

import io.holdfast.duration.Durations;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.resource.ClientResources;
import org.jspecify.annotations.Nullable;

/**
 * How to connect to Redis nodes.
 *
 * @param connectTimeout the longest time for connecting and for the handshake; default 1
 * s
 * @param clientOptions the driver's options to start from, for TLS and sockets; what
 * would replay commands is always turned off. {@code null} for the driver's defaults
 * @param clientName what the connections are called in {@code CLIENT LIST}; default
 * {@code holdfast}
 * @param tracking whether to ask the node to tell of changes; default true
 * @param restartGuard how long a restarted server grants no locks, because it may have
 * forgotten those that it granted; counted by the clock of this JVM. At least the longest
 * lease; default zero, which is off
 * @param clientResources whose resolvers, customizer, tracing and metrics the driver
 * uses; threads are always our own, and it is left to its owner to end it. {@code null}
 * for the driver's defaults
 * @param protocol which protocol is spoken; default {@link RedisProtocol#AUTO}
 * @param failuresToOpen after how many commands in a row without an answer a server
 * counts as down until it answers a probe; default 3
 * @param evictable whether the server may evict what is kept there; default false, and
 * the log warns of a policy that does
 */
public record RedisNodeOptions(Duration connectTimeout, @Nullable ClientOptions clientOptions, String clientName,
		boolean tracking, Duration restartGuard, @Nullable ClientResources clientResources, RedisProtocol protocol,
		int failuresToOpen, boolean evictable) {

	private static final RedisNodeOptions DEFAULTS = new RedisNodeOptions(Duration.ofSeconds(1), null, "holdfast", true,
			Duration.ZERO, null, RedisProtocol.AUTO, 3, false);

	/**
	 * Check the options.
	 */
	public RedisNodeOptions {
		Durations.requirePositive("connect timeout", connectTimeout, "use about a second");
		Durations.requireNotNegative("restart guard", restartGuard, "use 0 for none, or at least the longest lease");
		if (failuresToOpen < 1) {
			throw new IllegalArgumentException("A server cannot count as down after " + failuresToOpen
					+ " commands without an answer; use at least 1.");
		}
	}

	/**
	 * The defaults.
	 * @return the options
	 */
	public static RedisNodeOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The same with another connect timeout.
	 * @param connectTimeout at least 1 ms
	 * @return a copy
	 */
	public RedisNodeOptions withConnectTimeout(Duration connectTimeout) {
		return new RedisNodeOptions(connectTimeout, this.clientOptions, this.clientName, this.tracking,
				this.restartGuard, this.clientResources, this.protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * The same with other options of the driver.
	 * @param clientOptions what to start from
	 * @return a copy
	 */
	public RedisNodeOptions withClientOptions(@Nullable ClientOptions clientOptions) {
		return new RedisNodeOptions(this.connectTimeout, clientOptions, this.clientName, this.tracking,
				this.restartGuard, this.clientResources, this.protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * The same with another name for the connections.
	 * @param clientName without spaces
	 * @return a copy
	 */
	public RedisNodeOptions withClientName(String clientName) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, clientName, this.tracking,
				this.restartGuard, this.clientResources, this.protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * The same with or without tracking.
	 * @param tracking whether to ask the node to tell of changes; otherwise waiters poll
	 * @return a copy
	 */
	public RedisNodeOptions withTracking(boolean tracking) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, this.clientName, tracking,
				this.restartGuard, this.clientResources, this.protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * The same with another restart guard.
	 * @param restartGuard at least the longest lease; zero for none
	 * @return a copy
	 */
	public RedisNodeOptions withRestartGuard(Duration restartGuard) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, this.clientName, this.tracking,
				restartGuard, this.clientResources, this.protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * The same with the resources of an application.
	 * @param clientResources whose resolvers, customizer, tracing and metrics are used;
	 * it is not ended with the node
	 * @return a copy
	 */
	public RedisNodeOptions withClientResources(@Nullable ClientResources clientResources) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, this.clientName, this.tracking,
				this.restartGuard, clientResources, this.protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * The same with another protocol.
	 * @param protocol which one is spoken
	 * @return a copy
	 */
	public RedisNodeOptions withProtocol(RedisProtocol protocol) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, this.clientName, this.tracking,
				this.restartGuard, this.clientResources, protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * The same with another patience.
	 * @param failuresToOpen how many commands in a row stay unanswered before a server
	 * counts as down; at least 1
	 * @return a copy
	 */
	public RedisNodeOptions withFailuresToOpen(int failuresToOpen) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, this.clientName, this.tracking,
				this.restartGuard, this.clientResources, this.protocol, failuresToOpen, this.evictable);
	}

	/**
	 * The same for keys that may be evicted, or may not.
	 * @param evictable whether the server may evict what is kept there; otherwise the log
	 * warns of an eviction policy that does
	 * @return a copy
	 */
	public RedisNodeOptions withEvictable(boolean evictable) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, this.clientName, this.tracking,
				this.restartGuard, this.clientResources, this.protocol, this.failuresToOpen, evictable);
	}

}
