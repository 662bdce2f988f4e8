package io.holdfast.lock.engine;

import java.lang.ref.WeakReference;

import io.holdfast.lock.LockHandle;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The thread that acquires a lock, and the handle that it got. If several locks are
 * acquired one by one, it is the last one's handle, which is dropped together with the
 * others. Thread-safe.
 */
final class Caller {

	private final String thread = Thread.currentThread().getName();

	private final @Nullable Throwable trace;

	/** A strong reference at first: a short hold is not worth the cost of a weak one. */
	private @Nullable LockHandle handle;

	private @Nullable WeakReference<LockHandle> reference;

	/**
	 * Capture the current thread.
	 * @param traced whether to keep its stack trace
	 */
	Caller(boolean traced) {
		this.trace = traced ? new Throwable("Acquired here") : null;
	}

	synchronized void give(LockHandle handle) {
		this.handle = handle;
	}

	/**
	 * The thread that acquired the lock, if its name is known.
	 * @return the end of a sentence about the acquisition
	 */
	String place() {
		return this.thread.isEmpty() ? "" : " by thread '" + Printable.of(this.thread) + "'";
	}

	@Nullable Throwable trace() {
		return this.trace;
	}

	/**
	 * Whether the handle was dropped since the previous call.
	 * @return true at most once
	 */
	synchronized boolean isGone() {
		if (this.handle != null) {
			this.reference = new WeakReference<>(this.handle);
			this.handle = null;
			return false;
		}
		if (this.reference == null || !this.reference.refersTo(null)) {
			return false;
		}
		this.reference = null;
		return true;
	}

}
