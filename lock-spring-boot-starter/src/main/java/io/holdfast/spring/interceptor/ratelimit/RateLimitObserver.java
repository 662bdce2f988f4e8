package io.holdfast.spring.interceptor.ratelimit;

import java.time.Duration;

import io.holdfast.ratelimit.RateLimitOutcome;
import io.holdfast.ratelimit.RateLimitRequest;

/**
 * Observes the decisions of the limiter inside this JVM while it replaces Redis. It is
 * called on the deciding thread, so it must be quick and must not block.
 */
@FunctionalInterface
public interface RateLimitObserver {

	/**
	 * The local limiter has decided.
	 * @param request the request to a limit
	 * @param outcome the outcome
	 * @param elapsed the time since the call
	 */
	void onLocalDecision(RateLimitRequest request, RateLimitOutcome outcome, Duration elapsed);

}
