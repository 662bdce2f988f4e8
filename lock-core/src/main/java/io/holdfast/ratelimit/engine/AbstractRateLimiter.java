package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitStanding;
import io.holdfast.ratelimit.RateLimiter;

/**
 * A rate limiter over a store.
 */
public abstract class AbstractRateLimiter implements RateLimiter {

	private final List<Runnable> owned;

	private final LimiterSettings settings;

	/**
	 * Create a limiter.
	 * @param settings what its engine is made of
	 * @param owned what to do after the engine is closed
	 */
	protected AbstractRateLimiter(LimiterSettings settings, List<Runnable> owned) {
		this.settings = settings;
		this.owned = owned;
	}

	@Override
	public RateLimitDecision tryAcquire(List<RateLimitDemand> demands) {
		throw new UnsupportedOperationException(this.settings.toString());
	}

	@Override
	public CompletionStage<RateLimitDecision> tryAcquireAsync(List<RateLimitDemand> demands) {
		throw new UnsupportedOperationException();
	}

	@Override
	public RateLimitDecision acquire(List<RateLimitDemand> demands, Duration wait) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletionStage<RateLimitDecision> acquireAsync(List<RateLimitDemand> demands, Duration wait) {
		throw new UnsupportedOperationException();
	}

	@Override
	public RateLimitStanding status(RateLimit limit, String key) {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean reset(RateLimit limit, String key) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void close() {
		this.owned.forEach(Runnable::run);
	}

}
