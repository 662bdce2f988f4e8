package io.holdfast.spring.interceptor.lock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.lock.LockNotAcquiredException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a call may run, and under what.
 *
 * @param busy whether it may not, because another holder is at work
 * @param locks what it holds; null when it runs unguarded
 * @param early why it may not before its wait was over; null when it was
 */
record Admission(boolean busy, @Nullable HeldLocks locks, @Nullable LockNotAcquiredException early) {

	static final Admission BUSY = new Admission(true, null, null);

	static final Admission UNGUARDED = new Admission(false, null, null);

	static Admission of(HeldLocks locks) {
		return new Admission(false, locks, null);
	}

	static Admission refused(LockNotAcquiredException early) {
		return new Admission(true, null, early);
	}

	LockNotAcquiredException refusal(LockRequest request) {
		return (this.early != null) ? this.early : request.refusal();
	}

	CompletionStage<?> leaveAsync() {
		return (this.locks != null) ? this.locks.leaveAsync() : CompletableFuture.completedFuture(null);
	}

}
