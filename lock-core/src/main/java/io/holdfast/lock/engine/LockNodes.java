package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;

import io.holdfast.time.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The configured nodes, how many of them make a quorum, and how long each may take.
 */
final class LockNodes {

	private static final Duration LONGEST_TIMEOUT = Duration.ofMillis(500);

	/** From here on a tenth of the lease is too long; dividing durations is slow. */
	private static final Duration LONG_LEASE = LONGEST_TIMEOUT.multipliedBy(10);

	private final List<LockNode> nodes;

	private final Quorum quorum;

	private final Scheduler scheduler;

	private final @Nullable Duration fixedTimeout;

	LockNodes(List<LockNode> nodes, Scheduler scheduler, @Nullable Duration fixedTimeout) {
		this.nodes = nodes;
		this.quorum = new Quorum(nodes.size());
		this.scheduler = scheduler;
		this.fixedTimeout = fixedTimeout;
	}

	List<LockNode> all() {
		return this.nodes;
	}

	Quorum quorum() {
		return this.quorum;
	}

	/**
	 * Where the deadlines of calls run.
	 */
	Scheduler scheduler() {
		return this.scheduler;
	}

	/**
	 * A call begins.
	 */
	void awaitReady() {
		for (int i = 0; i < this.nodes.size(); i++) {
			this.nodes.get(i).awaitReady();
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
