package io.holdfast.leader;

import java.time.Duration;

import io.holdfast.duration.Durations;

/**
 * How to lead. Immutable; start at {@link #defaults()}.
 *
 * @param lease how long a crashed leader keeps others from leading; a running one renews
 * it at a third. At least 100 ms
 * @param handOverTimeout how long a leader that steps down waits for its listeners before
 * others may lead
 */
public record LeaderOptions(Duration lease, Duration handOverTimeout) {

	private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);

	private static final LeaderOptions DEFAULTS = new LeaderOptions(Duration.ofSeconds(30), Duration.ofSeconds(10));

	/**
	 * Check the options.
	 * @throws IllegalArgumentException if a duration is out of range; the message names
	 * it
	 */
	public LeaderOptions {
		Durations.require("lease of a leader", lease, SHORTEST_LEASE, Durations.LONGEST,
				"use the time after which others may take over from a crashed leader, for example 30 s");
		Durations.requireNotNegative("hand-over timeout of a leader", handOverTimeout,
				"use 0 to hand over without waiting for listeners");
	}

	/**
	 * The defaults: lease 30 s, hand-over timeout 10 s.
	 * @return the defaults
	 */
	public static LeaderOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The same with another lease.
	 * @param lease at least 100 ms
	 * @return a copy
	 */
	public LeaderOptions withLease(Duration lease) {
		return new LeaderOptions(lease, this.handOverTimeout);
	}

	/**
	 * The same with another hand-over timeout.
	 * @param handOverTimeout zero or longer
	 * @return a copy
	 */
	public LeaderOptions withHandOverTimeout(Duration handOverTimeout) {
		return new LeaderOptions(this.lease, handOverTimeout);
	}

	/**
	 * The validity that is left when a leader that could not renew its lease steps down,
	 * so that listeners are notified before another instance can be granted the role.
	 */
	Duration margin() {
		return this.lease.dividedBy(10);
	}

}
