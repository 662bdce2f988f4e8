package io.holdfast.spring.interceptor.lock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockHandle;
import io.holdfast.text.Printable;

/**
 * A handle that nested calls of one call chain share. The last of them releases it,
 * because a nested call may continue in the background after the outer call has returned.
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
	 * Share the lock, unless it is lost or released. In that case, a nested call needs
	 * its own lock.
	 * @param name the lock's name
	 * @param needsFence whether the nested call needs a fence
	 * @return whether the lock is now shared
	 * @throws IllegalStateException if it is held without the required fence
	 */
	boolean join(String name, boolean needsFence) {
		if (!this.handle.isHeld()) {
			return false;
		}
		if (needsFence && !this.fenced) {
			throw new IllegalStateException(
					"The lock '" + Printable.of(name) + "' is held without a fence by a surrounding call, but this"
							+ " call needs its fence. Set fenced = true on the outer @DistributedLock as well.");
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
