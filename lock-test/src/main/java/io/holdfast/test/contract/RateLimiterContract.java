package io.holdfast.test.contract;

import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimiter;
import org.junit.jupiter.api.Nested;

/**
 * What every {@link RateLimiter} promises, as tests: extend this class, say how to make a
 * limiter, and run it. The tests use keys of their own, wait with deadlines that suit a
 * slow machine, and close all limiters that they were given.
 */
public abstract class RateLimiterContract {

	/**
	 * Make a new limiter, as another instance of the application would. All limiters of
	 * one test share what they count.
	 * @param listener who is to hear what is decided
	 * @return a limiter that is ready: what it is asked from now on is not unavailable
	 */
	protected abstract RateLimiter limiter(RateLimitListener listener);

	/** One limit. */
	@Nested
	class Limiting extends LimitingContract {

		Limiting() {
			super(RateLimiterContract.this::limiter);
		}

	}

	/** Several limits as one decision. */
	@Nested
	class SeveralLimits extends SeveralLimitsContract {

		SeveralLimits() {
			super(RateLimiterContract.this::limiter);
		}

	}

	/** Waiting for permits, on a thread and without one. */
	@Nested
	class WaitingForPermits extends PermitWaitContract {

		WaitingForPermits() {
			super(RateLimiterContract.this::limiter);
		}

	}

	/** What operators and listeners see, and the end of a limiter. */
	@Nested
	class WatchingLimits extends LimitWatchContract {

		WatchingLimits() {
			super(RateLimiterContract.this::limiter);
		}

	}

}
