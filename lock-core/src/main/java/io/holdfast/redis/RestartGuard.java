package io.holdfast.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Leaves a server without a vote after its restart for longer than any lease lasts: by
 * then nothing that it may have forgotten is still valid.
 * <p>
 * The clock of the server counts only where nothing else is known. A server that was seen
 * before is recognised by its run id: with the same id it has not restarted, whatever its
 * uptime says, and with another one it waits the whole time by our own monotonic clock.
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
	 * @param length how long a server has no vote after a restart, zero for none
	 * @param nanoTime the monotonic clock
	 */
	RestartGuard(Duration length, LongSupplier nanoTime) {
		this.length = length;
		this.nanoTime = nanoTime;
	}

	/**
	 * A connection was made.
	 * @param serverId what the server calls itself since its start, {@code null} when it
	 * does not say, which counts as a restart
	 * @param uptime how long the server says that it runs, {@code null} when it does not
	 * say
	 * @return how long it has no vote from now on because of this connection, zero when
	 * nothing has changed
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
	 * The first server that will be seen counts as another one than before.
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
