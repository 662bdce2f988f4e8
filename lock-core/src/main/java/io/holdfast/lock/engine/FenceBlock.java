package io.holdfast.lock.engine;

/**
 * The fences that an entry gives to its holders, one after the other: a block that was
 * recorded on the nodes as a whole.
 */
final class FenceBlock {

	/** How many fences are reserved at once, for hand-offs. */
	static final int BLOCK = 1024;

	private final long last;

	private long next;

	FenceBlock(long first) {
		this.next = first;
		this.last = lastOf(first);
	}

	static long lastOf(long first) {
		return first + BLOCK - 1;
	}

	long last() {
		return this.last;
	}

	synchronized boolean isExhausted() {
		return this.next > this.last;
	}

	synchronized long next() {
		if (this.next > this.last) {
			throw new IllegalStateException("The block of fences is used up");
		}
		return this.next++;
	}

}
