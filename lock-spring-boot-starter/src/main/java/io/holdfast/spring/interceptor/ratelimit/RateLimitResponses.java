package io.holdfast.spring.interceptor.ratelimit;

import java.util.Optional;

/**
 * Finds the response of the web request that a thread handles.
 */
@FunctionalInterface
public interface RateLimitResponses {

	/**
	 * The response to the request that the calling thread handles.
	 * @return the response, or empty if it handles none
	 */
	Optional<RateLimitResponse> current();

}
