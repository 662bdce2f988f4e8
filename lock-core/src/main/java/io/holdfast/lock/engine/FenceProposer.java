package io.holdfast.lock.engine;

import java.util.concurrent.atomic.AtomicLongArray;

import io.holdfast.time.TimeSource;

/**
 * Proposes fences: the wall clock in microseconds, or one more than the largest fence
 * seen. The fences seen are kept in a table of fixed size, in which locks may share a
 * place; that only makes a proposal larger than necessary.
 */
final class FenceProposer {

	private static final int PLACES = 4096;

	private final AtomicLongArray seen = new AtomicLongArray(PLACES);

	private final TimeSource time;

	FenceProposer(TimeSource time) {
		this.time = time;
	}

	/**
	 * The first fence of a block that probably exceeds all fences recorded on the nodes.
	 */
	long propose(String key) {
		return Math.max(this.time.currentTimeMillis() * 1000, this.seen.get(place(key)) + 1);
	}

	/**
	 * Note a fence of this lock that may be recorded on a node.
	 */
	void observed(String key, long fence) {
		this.seen.accumulateAndGet(place(key), fence, Math::max);
	}

	private static int place(String key) {
		int hash = key.hashCode();
		return (hash ^ (hash >>> 16)) & (PLACES - 1);
	}

}
