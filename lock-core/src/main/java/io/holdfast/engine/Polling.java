package io.holdfast.engine;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often a waiter asks nodes that do not report changes: the pauses double from the
 * first to the longest, each with a random part so that waiters do not poll at the same
 * time.
 *
 * @param first the first pause
 * @param longest the longest pause
 */
public record Polling(Duration first, Duration longest) {

	/**
	 * Check the pauses.
	 */
	public Polling {
		if (first.toMillis() < 1 || longest.compareTo(first) < 0) {
			throw new IllegalArgumentException("Polling starts at " + first + " and slows down to " + longest
					+ "; the first pause must be at least 1 ms, and the longest no shorter than the first.");
		}
	}

	/**
	 * How long to wait before the next poll.
	 * @param polls the number of polls so far
	 * @return the pause
	 */
	public Duration pause(int polls) {
		int doublings = Math.min(polls, 20);
		long longest = this.longest.toNanos();
		long nanos = (this.first.toNanos() > longest >> doublings) ? longest : this.first.toNanos() << doublings;
		return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
	}

}
