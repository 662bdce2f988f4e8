package io.holdfast.lock.engine;

import java.lang.ref.WeakReference;

import io.holdfast.lock.LockHandle;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The thread that asked for a lock, and the handle that it got: of several locks that are
 * taken one by one the last, which is dropped with the others. Thread-safe.
 */
final class Caller {

	private final String thread = Thread.currentThread().getName();

	private final @Nullable Throwable trace;

	/** At first, for a short hold is not worth a reference that can be cleared. */
	private @Nullable LockHandle handle;

	private @Nullable WeakReference<LockHandle> reference;

	/**
	 * The current thread.
	 * @param traced whether to keep its stack
	 */
	Caller(boolean traced) {
		this.trace = traced ? new Throwable("Acquired here") : null;
	}

	synchronized void give(LockHandle handle) {
		this.handle = handle;
	}

	/**
	 * Where it asked, as far as that is known.
	 * @return the end of a sentence about the acquisition
	 */
	String place() {
		return this.thread.isEmpty() ? "" : " by thread '" + Printable.of(this.thread) + "'";
	}

	@Nullable Throwable trace() {
		return this.trace;
	}

	/**
	 * Whether the handle was dropped since this was asked before.
	 * @return true once
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
