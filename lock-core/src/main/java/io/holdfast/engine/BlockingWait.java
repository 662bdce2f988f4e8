package io.holdfast.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Waits for a result on the calling thread. It holds no monitor meanwhile, so that a
 * virtual thread releases its carrier.
 */
public final class BlockingWait {

	private BlockingWait() {
	}

	/**
	 * Wait for a result.
	 * @param result completes on any thread
	 * @param giveUp withdraws the request if the wait is interrupted
	 * @param problem the message for a failure that is not a {@link RuntimeException}
	 * @return the result
	 * @throws InterruptedException if interrupted, after giving up
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
	 * Wait for a result uninterruptibly. The interrupt status remains set for the caller.
	 * @param result completes on any thread
	 * @param problem the message for a failure that is not a {@link RuntimeException}
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
			// Created on another thread for this caller only, whose stack trace is more
			// useful.
			failure.fillInStackTrace();
			return failure;
		}
		return new IllegalStateException(problem.get(), wrapper.getCause());
	}

}
