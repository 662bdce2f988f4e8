package io.holdfast.spring.interceptor.ratelimit;

import io.holdfast.ratelimit.RateLimitDecision;

/**
 * The response to the web request in which a rate-limited method is called.
 */
@FunctionalInterface
public interface RateLimitResponse {

	/** For calls outside web requests; does nothing. */
	RateLimitResponse NONE = (decision) -> {
	};

	/**
	 * Report the state of its limits to the client.
	 * @param decision the decision about the call
	 */
	void decided(RateLimitDecision decision);

}
