package io.holdfast.spring.interceptor.lock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockHandle;
import io.holdfast.text.Printable;

/**
 * A handle that nested calls of one call chain share. The last of them releases it: a
 * nested call may go on in the background after the outer one has returned.
 */
final class SharedHandle {

	private final LockHandle handle;

	private final boolean fenced;

	private final AtomicInteger users = new AtomicInteger(1);

	SharedHandle(LockHandle handle, boolean fenced) {
		this.handle = handle;
		this.fenced = fenced;
	}

	LockHandle handle() {
		return this.handle;
	}

	/**
	 * Join the holders, unless the lock is lost or released: then a nested call needs a
	 * lock of its own.
	 * @param name the lock's name
	 * @param needsFence whether the nested call needs a fence
	 * @return whether the lock is shared now
	 * @throws IllegalStateException when it is held without the fence that is needed
	 */
	boolean join(String name, boolean needsFence) {
		if (!this.handle.isHeld()) {
			return false;
		}
		if (needsFence && !this.fenced) {
			throw new IllegalStateException(
					"The lock '" + Printable.of(name) + "' is held without a fence by a call around this one,"
							+ " which needs its fence. Set fenced = true on the outer @DistributedLock as well.");
		}
		return this.users.getAndUpdate((count) -> (count > 0) ? count + 1 : 0) > 0;
	}

	void leave() {
		if (this.users.decrementAndGet() == 0) {
			this.handle.close();
		}
	}

	CompletionStage<?> leaveAsync() {
		return (this.users.decrementAndGet() == 0) ? this.handle.releaseAsync()
				: CompletableFuture.completedFuture(null);
	}

}
