package io.holdfast.ratelimit;

import java.io.Serializable;

import io.holdfast.text.Printable;

/**
 * A request for permits of one limit for one key.
 *
 * @param limit the limit
 * @param key what it applies to, for example a user's name. Long keys are allowed
 * @param cost the number of permits, from 1 to the limit
 */
public record RateLimitRequest(RateLimit limit, String key, long cost) implements Serializable {

	/**
	 * Check the request.
	 * @throws IllegalArgumentException if the key is blank, contains control characters
	 * or is not valid Unicode, or if the cost is less than 1 or above the limit, so that
	 * it could never be met
	 */
	public RateLimitRequest {
		checkText("key of rate limit '" + Printable.of(limit.name()) + "'", key,
				"say what it applies to; a shared key would limit all callers together");
		if (cost < 1) {
			throw new IllegalArgumentException("The cost of a call under rate limit '" + Printable.of(limit.name())
					+ "' must be at least 1, but is " + cost + "; skip the call if it takes no permits.");
		}
		if (cost > limit.limit()) {
			throw new IllegalArgumentException("A cost of " + cost + " can never be met under rate limit '"
					+ Printable.of(limit.name()) + "', which allows " + limit.limit() + " in " + limit.window()
					+ "; raise the limit or lower the cost.");
		}
	}

	/**
	 * A request for one permit.
	 * @param limit the limit
	 * @param key what it applies to
	 * @return the request
	 */
	public static RateLimitRequest of(RateLimit limit, String key) {
		return new RateLimitRequest(limit, key, 1);
	}

	/**
	 * A request for some permits.
	 * @param limit the limit
	 * @param key what it applies to
	 * @param cost the number of permits
	 * @return the request
	 */
	public static RateLimitRequest of(RateLimit limit, String key, long cost) {
		return new RateLimitRequest(limit, key, cost);
	}

	@Override
	public String toString() {
		return this.cost + " of " + this.limit + " for '" + Printable.of(this.key) + "'";
	}

	static void checkText(String what, String text, String advice) {
		if (text.isBlank()) {
			throw new IllegalArgumentException("The " + what + " must not be empty or blank; " + advice + ".");
		}
		// An unpaired surrogate is written as a question mark, so different keys would be
		// equal.
		int refused = text.codePoints()
			.filter((c) -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)
			.findFirst()
			.orElse(-1);
		if (refused >= 0) {
			throw new IllegalArgumentException(String.format("The %s has the %s \\u%04x at index %d; remove it.", what,
					Character.isISOControl(refused) ? "control character" : "unpaired surrogate", refused,
					text.indexOf(refused)));
		}
	}

}
