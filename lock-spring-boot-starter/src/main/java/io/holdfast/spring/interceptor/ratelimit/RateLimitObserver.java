package io.holdfast.spring.interceptor.ratelimit;

import java.time.Duration;

import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimitRequest;

/**
 * Hears what the limiter inside this JVM decides while it stands in for Redis. Called on
 * whatever thread it happens on, so it must be quick and must not block.
 */
@FunctionalInterface
public interface RateLimitObserver {

	/**
	 * This instance decided by itself.
	 * @param request what was asked of a limit
	 * @param outcome what it said
	 * @param elapsed the time since the call
	 */
	void onLocalDecision(RateLimitRequest request, RateLimitOutcome outcome, Duration elapsed);

}
