package io.holdfast.spring.interceptor.ratelimit;

import java.util.Optional;

/**
 * Finds the responses of web requests by the thread that serves them.
 */
@FunctionalInterface
public interface RateLimitResponses {

	/**
	 * The response to the request that the calling thread serves.
	 * @return the response, or empty when it serves none
	 */
	Optional<RateLimitResponse> current();

}
