package io.holdfast.spring.interceptor.ratelimit;

import io.holdfast.ratelimit.RateLimitDecision;

/**
 * The response to the web request in which a rate-limited method is called.
 */
@FunctionalInterface
public interface RateLimitResponse {

	/** Of a call outside of web requests. */
	RateLimitResponse NONE = (decision) -> {
	};

	/**
	 * Tell the client how it stands.
	 * @param decision what was decided about the call
	 */
	void decided(RateLimitDecision decision);

}
