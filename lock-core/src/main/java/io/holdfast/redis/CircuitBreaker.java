package io.holdfast.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens after repeated timeouts, so that callers do not wait again for a server that
 * hangs, and closes with the first answer.
 */
final class CircuitBreaker {

	private final AtomicInteger timeouts = new AtomicInteger();

	private final AtomicInteger inFlight = new AtomicInteger();

	private volatile long lastAnswerAt = System.nanoTime();

	private final int failuresToOpen;

	CircuitBreaker(int failuresToOpen) {
		this.failuresToOpen = failuresToOpen;
	}

	boolean isOpen() {
		return this.timeouts.get() >= this.failuresToOpen;
	}

	/**
	 * Whether a command has timed out since the last answer.
	 */
	boolean isSuspect() {
		return this.timeouts.get() > 0;
	}

	/**
	 * An answer did not arrive in time.
	 * @return whether this opened the circuit
	 */
	boolean failed() {
		return this.timeouts.incrementAndGet() == this.failuresToOpen;
	}

	/**
	 * An answer arrived.
	 * @return whether this closed the circuit
	 */
	boolean answered() {
		return this.timeouts.get() != 0 && this.timeouts.getAndSet(0) >= this.failuresToOpen;
	}

	/** A command is sent; {@link #ended()} follows. */
	void sent() {
		if (this.inFlight.get() == 0) {
			this.lastAnswerAt = System.nanoTime();
		}
		this.inFlight.incrementAndGet();
	}

	/** A command has ended. */
	void ended() {
		this.lastAnswerAt = System.nanoTime();
		this.inFlight.decrementAndGet();
	}

	/**
	 * Whether commands are in flight and none has ended for some time.
	 * @param time how long
	 */
	boolean isSilentFor(Duration time) {
		return this.inFlight.get() > 0 && System.nanoTime() - this.lastAnswerAt >= time.toNanos();
	}

}
