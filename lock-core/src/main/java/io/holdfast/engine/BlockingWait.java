package io.holdfast.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Waits for a result on the thread that wants it. Nothing is locked meanwhile, so that a
 * virtual thread gives up its carrier.
 */
public final class BlockingWait {

	private BlockingWait() {
	}

	/**
	 * Wait for a result.
	 * @param result completes on any thread
	 * @param giveUp takes back what was asked for when the wait is interrupted
	 * @param problem what to say of a failure that is no exception of its own
	 * @return the result
	 * @throws InterruptedException when interrupted, after giving up
	 */
	public static <T> T await(CompletableFuture<T> result, Runnable giveUp, Supplier<String> problem)
			throws InterruptedException {
		try {
			return result.get();
		}
		catch (InterruptedException ex) {
			giveUp.run();
			throw ex;
		}
		catch (ExecutionException ex) {
			throw failure(ex, problem);
		}
	}

	/**
	 * Wait for a result whatever comes. An interrupt is left for the caller to see.
	 * @param result completes on any thread
	 * @param problem what to say of a failure that is no exception of its own
	 * @return the result
	 */
	public static <T> T awaitUninterruptibly(CompletableFuture<T> result, Supplier<String> problem) {
		try {
			return result.join();
		}
		catch (CompletionException ex) {
			throw failure(ex, problem);
		}
	}

	private static RuntimeException failure(Exception wrapper, Supplier<String> problem) {
		if (wrapper.getCause() instanceof RuntimeException failure) {
			// Made on another thread for this caller alone; its own trace helps more.
			failure.fillInStackTrace();
			return failure;
		}
		return new IllegalStateException(problem.get(), wrapper.getCause());
	}

}
