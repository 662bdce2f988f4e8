package io.holdfast.spring.interceptor.ratelimit;

import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Finds the response of the web request that a subscription belongs to.
 */
@FunctionalInterface
public interface ReactiveRateLimitResponses {

	/**
	 * The response to the request that a subscriber's context belongs to.
	 * @param context looks up a key in the context and returns null if it is absent
	 * @return the response, or empty if it belongs to none
	 */
	Optional<RateLimitResponse> current(Function<Object, @Nullable Object> context);

}
