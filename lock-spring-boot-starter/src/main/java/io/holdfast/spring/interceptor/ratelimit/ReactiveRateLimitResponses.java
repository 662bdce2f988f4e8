package io.holdfast.spring.interceptor.ratelimit;

import java.util.Optional;

import reactor.util.context.ContextView;

/**
 * Finds the responses of web requests by the subscription that serves them.
 */
@FunctionalInterface
public interface ReactiveRateLimitResponses {

	/**
	 * The response to the request that a subscriber's context belongs to.
	 * @param context the context
	 * @return the response, or empty when it belongs to none
	 */
	Optional<RateLimitResponse> current(ContextView context);

}
