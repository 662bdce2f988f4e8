package io.holdfast.ratelimit;

import java.io.Serializable;
import java.time.Duration;

/**
 * How a key stands under a limit, right after a decision.
 *
 * @param limit the limit
 * @param key to whom it applies
 * @param remaining how many permits could be taken at once, zero or more
 * @param resetAfter how long until the whole limit is available again, if nothing more is
 * taken; zero when it is now, and never longer than the window
 * @param retryAfter how long until this limit would allow what was asked of it, if
 * nothing more is taken; zero when it would now
 */
public record RateLimitStanding(RateLimit limit, String key, long remaining, Duration resetAfter,
		Duration retryAfter) implements Serializable {

	/**
	 * Whether this limit, of all that were asked, refuses.
	 * @return whether it would not allow what was asked of it
	 */
	public boolean isExceeded() {
		return !this.retryAfter.isZero();
	}

}
