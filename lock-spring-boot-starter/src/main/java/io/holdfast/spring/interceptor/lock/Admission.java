package io.holdfast.spring.interceptor.lock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Whether a call may run, and under what.
 *
 * @param busy whether it may not, because another holder is at work
 * @param locks what it holds; null when it runs unguarded
 */
record Admission(boolean busy, @Nullable HeldLocks locks) {

	static final Admission BUSY = new Admission(true, null);

	static final Admission UNGUARDED = new Admission(false, null);

	CompletionStage<?> leaveAsync() {
		return (this.locks != null) ? this.locks.leaveAsync() : CompletableFuture.completedFuture(null);
	}

}
