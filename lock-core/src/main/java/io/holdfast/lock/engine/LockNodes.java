package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;

import io.holdfast.time.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The configured nodes, their quorum, and how long each may take to answer.
 *
 * @param all the nodes
 * @param quorum the quorum of these nodes
 * @param scheduler for the deadlines of calls
 * @param fixedTimeout how long a node may take to answer; {@code null} for the smaller of
 * 500 ms and a tenth of the lease
 */
record LockNodes(List<LockNode> all, Quorum quorum, Scheduler scheduler, @Nullable Duration fixedTimeout) {

	private static final Duration LONGEST_TIMEOUT = Duration.ofMillis(500);

	/**
	 * From this lease on the longest timeout applies. Comparing is faster than dividing a
	 * duration.
	 */
	private static final Duration LONG_LEASE = LONGEST_TIMEOUT.multipliedBy(10);

	LockNodes(List<LockNode> nodes, Scheduler scheduler, @Nullable Duration fixedTimeout) {
		this(nodes, new Quorum(nodes.size()), scheduler, fixedTimeout);
	}

	/**
	 * Wait on the calling thread until all nodes are ready for a call.
	 */
	void awaitReady() {
		for (int i = 0; i < this.all.size(); i++) {
			this.all.get(i).awaitReady();
		}
	}

	/**
	 * How long a node may take to answer a request about a lock with this lease.
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
