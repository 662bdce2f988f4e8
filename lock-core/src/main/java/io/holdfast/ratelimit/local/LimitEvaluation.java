package io.holdfast.ratelimit.local;

import io.holdfast.ratelimit.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the count of a key for one limit at one moment, with the same steps as the
 * scripts in Redis. Not thread-safe.
 */
interface LimitEvaluation {

	/**
	 * Evaluate a count.
	 * @param limit the limit
	 * @param state the count, possibly stored by another limit; {@code null} if there is
	 * none
	 * @param now the time in microseconds
	 * @return the evaluation
	 */
	static LimitEvaluation of(RateLimit limit, @Nullable LimitState state, long now) {
		LimitSpec spec = LimitSpec.of(limit);
		return spec.log() ? SlidingWindowEvaluation.of(spec, state, now) : GcraEvaluation.of(spec, state, now);
	}

	/**
	 * The microseconds until that many permits could be taken; zero if they can be taken
	 * now.
	 */
	long retryIn(long cost);

	/**
	 * Whether the state must be written even if nothing is taken, because a longer window
	 * is used now.
	 */
	boolean mustBeWritten();

	/** Take permits without a check. */
	void take(long cost);

	/** The number of permits that could be taken now. */
	long remaining();

	/**
	 * The microseconds until all permits could be taken; zero if they can be taken now.
	 */
	long reset();

	/** The resulting state. */
	LimitState state();

}
