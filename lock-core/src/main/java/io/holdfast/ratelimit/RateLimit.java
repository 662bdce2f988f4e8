package io.holdfast.ratelimit;

import java.io.Serializable;
import java.time.Duration;

import io.holdfast.duration.Durations;
import io.holdfast.text.Printable;

/**
 * At most so many permits in so much time. It applies to each key by itself, say to each
 * user or address. Only what was admitted is kept in the store, so a changed limit,
 * window or algorithm applies at once. Two different limits must have different names:
 * limits of one name share what they count.
 *
 * @param name the static name of the limit, for example {@code login}; the name of its
 * meters
 * @param limit how many permits, from 1 to 1,000,000,000
 * @param window in how much time, from 1 ms to 366 days, counted in microseconds; finer
 * parts are rounded up
 * @param algorithm how they are counted
 */
public record RateLimit(String name, long limit, Duration window,
		RateLimitAlgorithm algorithm) implements Serializable {

	/** Up to this limit a sliding window remembers the time of every permit. */
	public static final int LARGEST_EXACT = 128;

	private static final long LARGEST_LIMIT = 1_000_000_000;

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private static final Duration LONGEST = Duration.ofDays(366);

	/**
	 * Check the limit.
	 * @throws IllegalArgumentException when a part is out of range; the message names it
	 */
	public RateLimit {
		RateLimitDemand.checkText("name of a rate limit", name, "say what it limits, like 'login'");
		if (limit < 1 || limit > LARGEST_LIMIT) {
			throw new IllegalArgumentException("The limit of rate limit '" + Printable.of(name) + "' must be from 1 to "
					+ LARGEST_LIMIT + ", but is " + limit
					+ "; give the number of permits in one window, and count in larger units where there are more.");
		}
		Durations.require("window of rate limit '" + Printable.of(name) + "'", window, SHORTEST, LONGEST,
				"give the time in which the permits may be used, like 1s or 1m");
	}

	/**
	 * A limit over a sliding window.
	 * @param name the static name of the limit
	 * @param limit how many permits
	 * @param window in how much time
	 * @return the limit
	 * @throws IllegalArgumentException when a part is out of range
	 */
	public static RateLimit slidingWindow(String name, long limit, Duration window) {
		return new RateLimit(name, limit, window, RateLimitAlgorithm.SLIDING_WINDOW);
	}

	/**
	 * A limit by a bucket of tokens.
	 * @param name the static name of the limit
	 * @param limit how many tokens the bucket holds
	 * @param window the time in which an empty bucket becomes full
	 * @return the limit
	 * @throws IllegalArgumentException when a part is out of range
	 */
	public static RateLimit tokenBucket(String name, long limit, Duration window) {
		return new RateLimit(name, limit, window, RateLimitAlgorithm.TOKEN_BUCKET);
	}

	@Override
	public String toString() {
		return Printable.of(this.name) + " (" + this.limit + " in " + this.window + ")";
	}

}
