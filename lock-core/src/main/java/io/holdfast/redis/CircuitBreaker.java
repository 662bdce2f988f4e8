package io.holdfast.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens after repeated silence, so that a server that hangs costs nobody its timeout
 * again, and closes with the first answer.
 */
final class CircuitBreaker {

	private final AtomicInteger silent = new AtomicInteger();

	private final AtomicInteger underWay = new AtomicInteger();

	private volatile long heardAt = System.nanoTime();

	private final int failuresToOpen;

	CircuitBreaker(int failuresToOpen) {
		this.failuresToOpen = failuresToOpen;
	}

	boolean isOpen() {
		return this.silent.get() >= this.failuresToOpen;
	}

	/**
	 * Whether an answer is missing since the last one that came.
	 */
	boolean isSuspect() {
		return this.silent.get() > 0;
	}

	/**
	 * An answer did not come in time.
	 * @return whether this opened the circuit
	 */
	boolean failed() {
		return this.silent.incrementAndGet() == this.failuresToOpen;
	}

	/**
	 * An answer came.
	 * @return whether this closed the circuit
	 */
	boolean answered() {
		return this.silent.get() != 0 && this.silent.getAndSet(0) >= this.failuresToOpen;
	}

	/** A command leaves, whose end will be told. */
	void sent() {
		if (this.underWay.get() == 0) {
			this.heardAt = System.nanoTime();
		}
		this.underWay.incrementAndGet();
	}

	/** A command has ended. */
	void ended() {
		this.heardAt = System.nanoTime();
		this.underWay.decrementAndGet();
	}

	/**
	 * Whether something is under way and nothing has been heard.
	 * @param time for how long
	 */
	boolean isSilentFor(Duration time) {
		return this.underWay.get() > 0 && System.nanoTime() - this.heardAt >= time.toNanos();
	}

}
