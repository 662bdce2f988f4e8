package io.holdfast.idempotency;

import java.time.Duration;
import java.util.Set;

import io.holdfast.duration.Durations;
import org.jspecify.annotations.Nullable;

/**
 * How to run an idempotent operation. Immutable; start at {@link #defaults()}. Durations
 * are truncated to milliseconds.
 *
 * @param retention how long an outcome is kept, counted from the end of the work, and a
 * state without an outcome, counted from the end of the lease
 * @param lease how long a crashed leader blocks others; renewed at a third of it while
 * the work runs
 * @param waitTime the longest wait of a duplicate for the outcome; zero answers at once
 * @param onTimeout what to do if a leader crashed
 * @param storeFailures exceptions of the work that are outcomes: they and their
 * subclasses are stored and replayed. Any other exception frees the key
 * @param fingerprint represents the arguments, to reject the same key with other
 * arguments; only its hash is stored. {@code null} checks nothing
 */
public record IdempotencyOptions(Duration retention, Duration lease, Duration waitTime, OnTimeout onTimeout,
		Set<Class<? extends Throwable>> storeFailures, @Nullable String fingerprint) {

	private static final Duration SHORTEST_LEASE = Duration.ofMillis(10);

	private static final IdempotencyOptions DEFAULTS = new IdempotencyOptions(Duration.ofHours(24),
			Duration.ofMinutes(1), Duration.ofSeconds(5), OnTimeout.RECLAIM, Set.of(), null);

	/**
	 * Check the options.
	 * @throws IllegalArgumentException if a duration is out of range; the message names
	 * it
	 */
	public IdempotencyOptions {
		Durations.requirePositive("retention of an outcome", retention,
				"use the time in which callers may repeat a call");
		Durations.require("lease of an operation", lease, SHORTEST_LEASE, Durations.LONGEST,
				"use the time for which a crashed leader may block others");
		Durations.requireWait("wait of a duplicate", waitTime, "use 0 to answer at once");
		storeFailures = Set.copyOf(storeFailures);
	}

	/**
	 * The defaults: retention 24 h, lease 1 min, wait 5 s, {@link OnTimeout#RECLAIM}, no
	 * failure stored, no fingerprint.
	 * @return the defaults
	 */
	public static IdempotencyOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The same with another retention.
	 * @param retention at least 1 ms
	 * @return a copy
	 */
	public IdempotencyOptions withRetention(Duration retention) {
		return new IdempotencyOptions(retention, this.lease, this.waitTime, this.onTimeout, this.storeFailures,
				this.fingerprint);
	}

	/**
	 * The same with another lease.
	 * @param lease at least 10 ms
	 * @return a copy
	 */
	public IdempotencyOptions withLease(Duration lease) {
		return new IdempotencyOptions(this.retention, lease, this.waitTime, this.onTimeout, this.storeFailures,
				this.fingerprint);
	}

	/**
	 * The same with another wait.
	 * @param waitTime zero or longer
	 * @return a copy
	 */
	public IdempotencyOptions withWait(Duration waitTime) {
		return new IdempotencyOptions(this.retention, this.lease, waitTime, this.onTimeout, this.storeFailures,
				this.fingerprint);
	}

	/**
	 * The same with another policy for crashed leaders.
	 * @param onTimeout the policy
	 * @return a copy
	 */
	public IdempotencyOptions withOnTimeout(OnTimeout onTimeout) {
		return new IdempotencyOptions(this.retention, this.lease, this.waitTime, onTimeout, this.storeFailures,
				this.fingerprint);
	}

	/**
	 * The same with other exceptions that are outcomes.
	 * @param storeFailures the exceptions; subclasses are included
	 * @return a copy
	 */
	public IdempotencyOptions withStoreFailures(Set<Class<? extends Throwable>> storeFailures) {
		return new IdempotencyOptions(this.retention, this.lease, this.waitTime, this.onTimeout, storeFailures,
				this.fingerprint);
	}

	/**
	 * The same with another fingerprint.
	 * @param fingerprint equal for equal arguments, or {@code null} to check nothing
	 * @return a copy
	 */
	public IdempotencyOptions withFingerprint(@Nullable String fingerprint) {
		return new IdempotencyOptions(this.retention, this.lease, this.waitTime, this.onTimeout, this.storeFailures,
				fingerprint);
	}

	/**
	 * Whether an exception of the work is an outcome.
	 * @param failure the exception of the work
	 * @return whether it is stored and replayed
	 */
	public boolean stores(Throwable failure) {
		return this.storeFailures.stream().anyMatch((type) -> type.isInstance(failure));
	}

}
