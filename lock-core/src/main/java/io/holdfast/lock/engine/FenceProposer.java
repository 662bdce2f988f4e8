package io.holdfast.lock.engine;

import java.util.concurrent.atomic.AtomicLongArray;

import io.holdfast.time.TimeSource;

/**
 * Proposes fences: the wall clock in microseconds, or more where a larger fence was seen.
 * What was seen is kept in a table of fixed size in which locks may share a place; that
 * only makes a proposal larger than it had to be.
 */
final class FenceProposer {

	private static final int PLACES = 4096;

	private final AtomicLongArray seen = new AtomicLongArray(PLACES);

	private final TimeSource time;

	FenceProposer(TimeSource time) {
		this.time = time;
	}

	/**
	 * The first fence of a block that is probably above all that stand on the nodes.
	 */
	long propose(String key) {
		return Math.max(this.time.currentTimeMillis() * 1000, this.seen.get(place(key)) + 1);
	}

	/**
	 * A fence of this lock stands somewhere.
	 */
	void observed(String key, long fence) {
		this.seen.accumulateAndGet(place(key), fence, Math::max);
	}

	private static int place(String key) {
		int hash = key.hashCode();
		return (hash ^ (hash >>> 16)) & (PLACES - 1);
	}

}
