package io.holdfast.ratelimit.local;

import io.holdfast.ratelimit.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * What was counted under a key, as one limit sees it at one moment. The same steps as in
 * Redis. Not thread-safe.
 */
interface LimitEvaluation {

	/**
	 * See what was counted.
	 * @param limit the limit
	 * @param state what was counted, by whatever limit; {@code null} for nothing
	 * @param now the time in microseconds
	 * @return the view
	 */
	static LimitEvaluation of(RateLimit limit, @Nullable LimitState state, long now) {
		LimitSpec spec = LimitSpec.of(limit);
		return spec.log() ? SlidingWindowEvaluation.of(spec, state, now) : GcraEvaluation.of(spec, state, now);
	}

	/** In how many microseconds so many permits could be taken; zero for now. */
	long retryIn(long cost);

	/**
	 * Whether what was found has to be written also if nothing is taken, because a longer
	 * window is in use now.
	 */
	boolean isToBeKept();

	/** Take them, whatever is left. */
	void take(long cost);

	/** How many permits could be taken now. */
	long remaining();

	/** In how many microseconds all of them could be taken; zero for now. */
	long reset();

	/** What is counted after this. */
	LimitState state();

}
