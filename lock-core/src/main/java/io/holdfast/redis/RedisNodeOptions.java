package io.holdfast.redis;

import java.time.Duration;

import io.holdfast.duration.Durations;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.resource.ClientResources;
import org.jspecify.annotations.Nullable;

/**
 * How to connect to Redis nodes.
 *
 * @param connectTimeout the longest time for connecting and for the handshake; default
 * one second
 * @param clientOptions the driver's options, for TLS and sockets; options that would
 * replay commands are always turned off. {@code null} for the driver's defaults
 * @param clientName the name of the connections in {@code CLIENT LIST}; default
 * {@code holdfast}
 * @param tracking whether to ask the node to report changes; default true
 * @param restartGuard how long a restarted server grants no locks, because it may have
 * forgotten those that it granted; measured by the clock of this JVM. Use at least the
 * longest lease; default zero, which turns it off
 * @param clientResources the resources whose resolvers, customizer, tracing and metrics
 * the driver uses; their threads are not used, and they are not shut down with the node.
 * {@code null} for the driver's defaults
 * @param protocol the protocol; default {@link RedisProtocol#AUTO}
 * @param failuresToOpen the number of consecutive commands without an answer after which
 * a server counts as down until it answers a probe; default 3
 * @param evictable whether the server may evict the keys; default false, which logs a
 * warning if its eviction policy may do so
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
			throw new IllegalArgumentException(
					"The number of commands without an answer after which a server counts as down is " + failuresToOpen
							+ "; use at least 1.");
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
	 * Copy these options with another connect timeout.
	 * @param connectTimeout at least 1 ms
	 * @return a copy
	 */
	public RedisNodeOptions withConnectTimeout(Duration connectTimeout) {
		return new RedisNodeOptions(connectTimeout, this.clientOptions, this.clientName, this.tracking,
				this.restartGuard, this.clientResources, this.protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * Copy these options with other options of the driver.
	 * @param clientOptions the driver's options, {@code null} for its defaults
	 * @return a copy
	 */
	public RedisNodeOptions withClientOptions(@Nullable ClientOptions clientOptions) {
		return new RedisNodeOptions(this.connectTimeout, clientOptions, this.clientName, this.tracking,
				this.restartGuard, this.clientResources, this.protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * Copy these options with another name for the connections.
	 * @param clientName the name, without spaces
	 * @return a copy
	 */
	public RedisNodeOptions withClientName(String clientName) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, clientName, this.tracking,
				this.restartGuard, this.clientResources, this.protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * Copy these options with or without tracking.
	 * @param tracking whether to ask the node to report changes; otherwise waiters poll
	 * @return a copy
	 */
	public RedisNodeOptions withTracking(boolean tracking) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, this.clientName, tracking,
				this.restartGuard, this.clientResources, this.protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * Copy these options with another restart guard.
	 * @param restartGuard at least the longest lease; zero for none
	 * @return a copy
	 */
	public RedisNodeOptions withRestartGuard(Duration restartGuard) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, this.clientName, this.tracking,
				restartGuard, this.clientResources, this.protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * Copy these options with the resources of an application.
	 * @param clientResources the resources whose resolvers, customizer, tracing and
	 * metrics are used; they are not shut down with the node
	 * @return a copy
	 */
	public RedisNodeOptions withClientResources(@Nullable ClientResources clientResources) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, this.clientName, this.tracking,
				this.restartGuard, clientResources, this.protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * Copy these options with another protocol.
	 * @param protocol the protocol
	 * @return a copy
	 */
	public RedisNodeOptions withProtocol(RedisProtocol protocol) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, this.clientName, this.tracking,
				this.restartGuard, this.clientResources, protocol, this.failuresToOpen, this.evictable);
	}

	/**
	 * Copy these options with another number of failures after which a server counts as
	 * down.
	 * @param failuresToOpen the number of consecutive commands without an answer; at
	 * least 1
	 * @return a copy
	 */
	public RedisNodeOptions withFailuresToOpen(int failuresToOpen) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, this.clientName, this.tracking,
				this.restartGuard, this.clientResources, this.protocol, failuresToOpen, this.evictable);
	}

	/**
	 * Copy these options for keys that may or may not be evicted.
	 * @param evictable whether the server may evict the keys; otherwise a warning is
	 * logged if its eviction policy may do so
	 * @return a copy
	 */
	public RedisNodeOptions withEvictable(boolean evictable) {
		return new RedisNodeOptions(this.connectTimeout, this.clientOptions, this.clientName, this.tracking,
				this.restartGuard, this.clientResources, this.protocol, this.failuresToOpen, evictable);
	}

}
