package io.holdfast.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Leaves a server without a vote after a restart, for at least the longest lease: after
 * that time, no lock that it may have forgotten is still valid.
 * <p>
 * The server's own uptime is used only for a server that is seen for the first time. A
 * server that was seen before is recognized by its run id: with the same id it has not
 * restarted, whatever its uptime is, and with another id it has no vote for the whole
 * time by the monotonic clock of this JVM.
 */
final class RestartGuard {

	/** {@code uptime_in_seconds} is the difference of two truncated times. */
	private static final Duration TRUNCATED = Duration.ofSeconds(1);

	private final Duration length;

	private final LongSupplier nanoTime;

	private @Nullable String serverId;

	private boolean seen;

	private volatile @Nullable Long votesFrom;

	/**
	 * Create a guard.
	 * @param length how long a server has no vote after a restart; zero turns the guard
	 * off
	 * @param nanoTime the monotonic clock
	 */
	RestartGuard(Duration length, LongSupplier nanoTime) {
		this.length = length;
		this.nanoTime = nanoTime;
	}

	/**
	 * A connection was made.
	 * @param serverId the server's run id, {@code null} if it is unknown, which counts as
	 * a restart
	 * @param uptime how long the server has been running, {@code null} if it is unknown
	 * @return how long the server has no vote from now on because of this connection;
	 * zero if that has not changed
	 */
	synchronized Duration connected(@Nullable String serverId, @Nullable Duration uptime) {
		boolean same = serverId != null && serverId.equals(this.serverId);
		boolean first = !this.seen;
		this.serverId = serverId;
		this.seen = true;
		if (same) {
			return Duration.ZERO;
		}
		Duration left = first ? this.length.minus(atLeast(uptime)) : this.length;
		if (left.isNegative() || left.isZero()) {
			return Duration.ZERO;
		}
		this.votesFrom = this.nanoTime.getAsLong() + left.toNanos();
		return left;
	}

	/**
	 * Treat the first connection as one to a restarted server.
	 */
	synchronized void followsAnother() {
		this.seen = true;
	}

	boolean mayVote() {
		Long from = this.votesFrom;
		return from == null || this.nanoTime.getAsLong() - from >= 0;
	}

	private static Duration atLeast(@Nullable Duration uptime) {
		return (uptime == null || uptime.compareTo(TRUNCATED) < 0) ? Duration.ZERO : uptime.minus(TRUNCATED);
	}

}
