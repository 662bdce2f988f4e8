package io.holdfast.ratelimit;

import java.io.Serializable;
import java.time.Duration;

import io.holdfast.duration.Durations;
import io.holdfast.text.Printable;

/**
 * A maximum number of permits in a window of time. It applies to each key separately, for
 * example to each user or address. The store keeps only the permits that were granted, so
 * a changed limit, window or algorithm applies at once. Two different limits must have
 * different names: limits with the same name share their count.
 *
 * @param name the static name of the limit, for example {@code login}; also the name in
 * its meters
 * @param limit the number of permits, from 1 to 1,000,000,000
 * @param window the window of time, from 1 ms to 366 days, rounded up to microseconds
 * @param algorithm how permits are counted
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
	 * @throws IllegalArgumentException if a part is out of range; the message names it
	 */
	public RateLimit {
		RateLimitRequest.checkText("name of a rate limit", name, "say what it limits, like 'login'");
		if (limit < 1 || limit > LARGEST_LIMIT) {
			throw new IllegalArgumentException("The limit of rate limit '" + Printable.of(name) + "' must be from 1 to "
					+ LARGEST_LIMIT + ", but is " + limit
					+ "; set the number of permits in one window, and count in larger units if there are more.");
		}
		Durations.require("window of rate limit '" + Printable.of(name) + "'", window, SHORTEST, LONGEST,
				"set the time in which the permits may be used, like 1s or 1m");
	}

	/**
	 * A limit with a sliding window.
	 * @param name the static name of the limit
	 * @param limit the number of permits
	 * @param window the window of time
	 * @return the limit
	 * @throws IllegalArgumentException if a part is out of range
	 */
	public static RateLimit slidingWindow(String name, long limit, Duration window) {
		return new RateLimit(name, limit, window, RateLimitAlgorithm.SLIDING_WINDOW);
	}

	/**
	 * A limit with a token bucket.
	 * @param name the static name of the limit
	 * @param limit the number of tokens in a full bucket
	 * @param window the time in which an empty bucket becomes full
	 * @return the limit
	 * @throws IllegalArgumentException if a part is out of range
	 */
	public static RateLimit tokenBucket(String name, long limit, Duration window) {
		return new RateLimit(name, limit, window, RateLimitAlgorithm.TOKEN_BUCKET);
	}

	@Override
	public String toString() {
		return Printable.of(this.name) + " (" + this.limit + " in " + this.window + ")";
	}

}
