package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;

import io.holdfast.time.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The configured nodes, how many of them make a quorum, and how long each may take.
 *
 * @param all the nodes
 * @param quorum how many of them make a quorum
 * @param scheduler where the deadlines of calls run
 * @param fixedTimeout how long a node may take; {@code null} for a part of the lease
 */
record LockNodes(List<LockNode> all, Quorum quorum, Scheduler scheduler, @Nullable Duration fixedTimeout) {

	private static final Duration LONGEST_TIMEOUT = Duration.ofMillis(500);

	/** From here on a tenth of the lease is too long; dividing durations is slow. */
	private static final Duration LONG_LEASE = LONGEST_TIMEOUT.multipliedBy(10);

	LockNodes(List<LockNode> nodes, Scheduler scheduler, @Nullable Duration fixedTimeout) {
		this(nodes, new Quorum(nodes.size()), scheduler, fixedTimeout);
	}

	/**
	 * A call begins.
	 */
	void awaitReady() {
		for (int i = 0; i < this.all.size(); i++) {
			this.all.get(i).awaitReady();
		}
	}

	/**
	 * How long a node may take to answer a question about a lock with this lease.
	 */
	Duration timeout(Duration lease) {
		if (this.fixedTimeout != null) {
			return this.fixedTimeout;
		}
		return (lease.compareTo(LONG_LEASE) < 0) ? Duration.ofNanos(lease.toNanos() / 10) : LONGEST_TIMEOUT;
	}

	Duration timeout() {
		return (this.fixedTimeout != null) ? this.fixedTimeout : LONGEST_TIMEOUT;
	}

}
