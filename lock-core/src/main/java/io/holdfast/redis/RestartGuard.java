package io.holdfast.redis;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Leaves a server without a vote until it has run for longer than any lease lasts: by
 * then nothing that it may have forgotten is still valid.
 */
final class RestartGuard {

	private final Duration shortestUptime;

	private volatile @Nullable Long votesFrom;

	RestartGuard(Duration shortestUptime) {
		this.shortestUptime = shortestUptime;
	}

	/**
	 * A connection was made.
	 * @param uptime how long the server runs, {@code null} when it does not say, which
	 * counts as just started
	 * @return how long it has no vote, zero when it has one
	 */
	Duration connected(@Nullable Duration uptime) {
		Duration left = this.shortestUptime.minus((uptime != null) ? uptime : Duration.ZERO);
		if (left.isNegative() || left.isZero()) {
			this.votesFrom = null;
			return Duration.ZERO;
		}
		this.votesFrom = System.nanoTime() + left.toNanos();
		return left;
	}

	boolean mayVote() {
		Long from = this.votesFrom;
		return from == null || System.nanoTime() - from >= 0;
	}

}
