package io.holdfast.ratelimit;

import java.io.Serializable;
import java.time.Duration;

/**
 * The state of a key under a limit, directly after a decision.
 *
 * @param limit the limit
 * @param key what it applies to
 * @param remaining how many permits are available at once, zero or more
 * @param resetAfter how long until the whole limit is available again, if no more permits
 * are taken; zero if it is now, and never longer than the window
 * @param retryAfter how long until this limit would allow the request, if no more permits
 * are taken; zero if it would now
 */
public record RateLimitStatus(RateLimit limit, String key, long remaining, Duration resetAfter,
		Duration retryAfter) implements Serializable {

	/**
	 * Whether this limit rejects the call.
	 * @return whether it would not allow the request
	 */
	public boolean isExceeded() {
		return !this.retryAfter.isZero();
	}

}
