package io.holdfast.spring.interceptor.idempotency;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether the work of a call has begun. After that, no failure may make it run again.
 */
final class WorkStartedFlag {

	private final AtomicBoolean begun = new AtomicBoolean();

	void mark() {
		this.begun.set(true);
	}

	boolean isMarked() {
		return this.begun.get();
	}

}
