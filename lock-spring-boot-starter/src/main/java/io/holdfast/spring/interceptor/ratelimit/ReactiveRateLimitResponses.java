package io.holdfast.spring.interceptor.ratelimit;

import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Finds the responses of web requests by the subscription that serves them.
 */
@FunctionalInterface
public interface ReactiveRateLimitResponses {

	/**
	 * The response to the request that a subscriber's context belongs to.
	 * @param context gives what the context has under a key, null for nothing
	 * @return the response, or empty when it belongs to none
	 */
	Optional<RateLimitResponse> current(Function<Object, @Nullable Object> context);

}
