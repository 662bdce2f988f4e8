package io.holdfast.spring.interceptor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockHandle;

/**
 * A handle that nested calls of one call chain share. The last of them releases it: a
 * nested call may go on in the background after the outer one has returned.
 */
final class SharedHandle {

	private final LockHandle handle;

	private final AtomicInteger users = new AtomicInteger(1);

	SharedHandle(LockHandle handle) {
		this.handle = handle;
	}

	LockHandle handle() {
		return this.handle;
	}

	/**
	 * Join the holders, unless the lock is lost or released: then a nested call needs a
	 * lock of its own.
	 * @return whether the lock is shared now
	 */
	boolean join() {
		return this.handle.isHeld() && this.users.getAndUpdate((count) -> (count > 0) ? count + 1 : 0) > 0;
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
