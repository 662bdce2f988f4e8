package io.holdfast.redis;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens after repeated silence, so that a node that hangs costs nobody its timeout again,
 * and closes with the first answer.
 */
final class Circuit {

	private static final int FAILURES_TO_OPEN = 3;

	private final AtomicInteger silent = new AtomicInteger();

	boolean isOpen() {
		return this.silent.get() >= FAILURES_TO_OPEN;
	}

	/**
	 * An answer did not come in time.
	 * @return whether this opened the circuit
	 */
	boolean failed() {
		return this.silent.incrementAndGet() == FAILURES_TO_OPEN;
	}

	/**
	 * An answer came.
	 * @return whether this closed the circuit
	 */
	boolean answered() {
		return this.silent.get() != 0 && this.silent.getAndSet(0) >= FAILURES_TO_OPEN;
	}

}
