package io.holdfast.lock.engine;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.holdfast.engine.BlockingWait;
import io.holdfast.lock.LockHandle;
import io.holdfast.text.Printable;

/**
 * Something that will be acquired, or not.
 */
interface PendingAcquisition {

	/**
	 * How it ends.
	 * @return empty when busy, exceptional when nobody knows; completed on any thread, so
	 * that nothing of the user's may depend on it directly
	 */
	CompletableFuture<Optional<LockHandle>> result();

	/**
	 * Give up; whatever is acquired in spite of that has to be released by the caller.
	 */
	void cancel();

	/**
	 * Wait for the end.
	 * @param name the lock's name, for failures
	 * @throws InterruptedException when interrupted; nothing is left behind then
	 */
	default Optional<LockHandle> await(String name) throws InterruptedException {
		return BlockingWait.await(result(), () -> {
			cancel();
			result().thenAccept((handle) -> handle.ifPresent(LockHandle::releaseAsync));
		}, () -> problem(name));
	}

	/**
	 * Wait for the end whatever comes; an interrupt is left for the caller to see.
	 */
	default Optional<LockHandle> awaitUninterruptibly(String name) {
		return BlockingWait.awaitUninterruptibly(result(), () -> problem(name));
	}

	private static String problem(String name) {
		return "Lock '" + Printable.of(name) + "' could not be acquired";
	}

}
