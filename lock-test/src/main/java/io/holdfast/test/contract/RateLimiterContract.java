package io.holdfast.test.contract;

import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimiter;
import org.junit.jupiter.api.Nested;

/**
 * What every {@link RateLimiter} promises, as tests: extend this class, implement the
 * creation of a limiter, and run it. The tests use their own keys, wait with deadlines
 * that suit a slow machine, and close all limiters.
 */
public abstract class RateLimiterContract {

	/**
	 * Create a limiter, as another instance of the application would. All limiters of one
	 * test share their counts.
	 * @param listener must be notified of decisions
	 * @return a limiter that is ready: no call fails as unavailable
	 */
	protected abstract RateLimiter limiter(RateLimitListener listener);

	/** One limit. */
	@Nested
	class Limiting extends LimitingContract {

		Limiting() {
			super(RateLimiterContract.this::limiter);
		}

	}

	/** Several limits in one decision. */
	@Nested
	class SeveralLimits extends SeveralLimitsContract {

		SeveralLimits() {
			super(RateLimiterContract.this::limiter);
		}

	}

	/** Waiting for permits, blocking and asynchronously. */
	@Nested
	class WaitingForPermits extends PermitWaitContract {

		WaitingForPermits() {
			super(RateLimiterContract.this::limiter);
		}

	}

	/** What operators and listeners see, and closing a limiter. */
	@Nested
	class WatchingLimits extends LimitWatchContract {

		WatchingLimits() {
			super(RateLimiterContract.this::limiter);
		}

	}

}
