package io.holdfast.duration;

import java.time.Duration;

/**
 * The limits of durations that users set, so that computations with them do not overflow.
 */
public final class Durations {

	/** The longest lease, time-to-live or timeout. */
	public static final Duration LONGEST = Duration.ofDays(3650);

	/** The longest wait: practically without end. */
	public static final Duration LONGEST_WAIT = Duration.ofDays(36_500);

	private static final Duration MILLI = Duration.ofMillis(1);

	private Durations() {
	}

	/**
	 * Check a duration that counts in milliseconds.
	 * @param what its name, for the message
	 * @param value the duration, from 1 ms to {@link #LONGEST}
	 * @param advice what to use
	 * @return the same
	 * @throws IllegalArgumentException if it is shorter or longer
	 */
	public static Duration requirePositive(String what, Duration value, String advice) {
		return require(what, value, MILLI, LONGEST, advice);
	}

	/**
	 * Check a duration that may be zero.
	 * @param what its name, for the message
	 * @param value the duration, from zero to {@link #LONGEST}
	 * @param advice what to use
	 * @return the same
	 * @throws IllegalArgumentException if it is negative or longer
	 */
	public static Duration requireNotNegative(String what, Duration value, String advice) {
		return require(what, value, Duration.ZERO, LONGEST, advice);
	}

	/**
	 * Check the duration of a wait.
	 * @param what its name, for the message
	 * @param value the duration, from zero to {@link #LONGEST_WAIT}
	 * @param advice what to use
	 * @return the same
	 * @throws IllegalArgumentException if it is negative or longer
	 */
	public static Duration requireWait(String what, Duration value, String advice) {
		return require(what, value, Duration.ZERO, LONGEST_WAIT, advice);
	}

	/**
	 * Check a duration.
	 * @param what its name, for the message
	 * @param value the duration
	 * @param shortest the shortest that is allowed
	 * @param longest the longest that is allowed
	 * @param advice what to use
	 * @return the same
	 * @throws IllegalArgumentException if it is out of range
	 */
	public static Duration require(String what, Duration value, Duration shortest, Duration longest, String advice) {
		if (value.compareTo(shortest) < 0 || value.compareTo(longest) > 0) {
			throw new IllegalArgumentException(
					"The " + what + " must be " + range(shortest, longest) + ", but is " + value + "; " + advice + ".");
		}
		return value;
	}

	/**
	 * Describe the allowed range.
	 * @param shortest the shortest
	 * @param longest the longest
	 * @return a part of a sentence, like {@code at least 1 ms and at most 3650 days}
	 */
	public static String range(Duration shortest, Duration longest) {
		return (shortest.isZero() ? "zero or longer" : "at least " + shortest.toMillis() + " ms") + " and at most "
				+ longest.toDays() + " days";
	}

}
