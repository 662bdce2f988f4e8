package io.holdfast.lock.engine;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.holdfast.engine.BlockingWait;
import io.holdfast.lock.LockHandle;
import io.holdfast.text.Printable;

/**
 * An acquisition that has not necessarily ended.
 */
interface PendingAcquisition {

	/**
	 * The result of the acquisition.
	 * @return completes with empty if the lock is busy, and exceptionally if that is
	 * unknown; completed on any thread, so user code must not depend on it directly
	 */
	CompletableFuture<Optional<LockHandle>> result();

	/**
	 * Give up. If a lock is acquired nevertheless, the caller has to release it.
	 */
	void cancel();

	/**
	 * Wait for the result.
	 * @param name the lock's name, for messages
	 * @throws InterruptedException if interrupted; a lock that is acquired nevertheless
	 * is released
	 */
	default Optional<LockHandle> await(String name) throws InterruptedException {
		return BlockingWait.await(result(), () -> {
			cancel();
			result().thenAccept((handle) -> handle.ifPresent(LockHandle::releaseAsync));
		}, () -> problem(name));
	}

	/**
	 * Wait for the result uninterruptibly; the interrupt status is restored at the end.
	 */
	default Optional<LockHandle> awaitUninterruptibly(String name) {
		return BlockingWait.awaitUninterruptibly(result(), () -> problem(name));
	}

	private static String problem(String name) {
		return "Lock '" + Printable.of(name) + "' could not be acquired";
	}

}
