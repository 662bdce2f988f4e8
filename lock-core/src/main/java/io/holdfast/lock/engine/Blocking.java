package io.holdfast.lock.engine;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.holdfast.lock.LockHandle;
import io.holdfast.text.Printable;

/**
 * Waits for an acquisition on the thread that wants it. Nothing is locked meanwhile, so
 * that a virtual thread gives up its carrier.
 */
final class Blocking {

	private Blocking() {
	}

	/**
	 * Wait for the end.
	 * @throws InterruptedException when interrupted; nothing is left behind then
	 */
	static Optional<LockHandle> await(String name, Acquisition acquisition) throws InterruptedException {
		try {
			return acquisition.result().get();
		}
		catch (InterruptedException ex) {
			giveUp(acquisition);
			throw ex;
		}
		catch (ExecutionException ex) {
			throw failure(name, ex);
		}
	}

	/**
	 * Wait for the end whatever comes; an interrupt stands when this returns.
	 */
	static Optional<LockHandle> awaitUninterruptibly(String name, Acquisition acquisition) {
		try {
			return acquisition.result().join();
		}
		catch (CompletionException ex) {
			throw failure(name, ex);
		}
	}

	private static RuntimeException failure(String name, Exception wrapper) {
		if (wrapper.getCause() instanceof RuntimeException failure) {
			// Made on another thread for this caller alone; its own trace helps more.
			failure.fillInStackTrace();
			return failure;
		}
		return new IllegalStateException("Lock '" + Printable.of(name) + "' could not be acquired", wrapper.getCause());
	}

	private static void giveUp(Acquisition acquisition) {
		acquisition.cancel();
		acquisition.result().thenAccept((handle) -> handle.ifPresent(LockHandle::releaseAsync));
	}

}
