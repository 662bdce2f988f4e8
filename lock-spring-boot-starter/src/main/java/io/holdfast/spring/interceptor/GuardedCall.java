package io.holdfast.spring.interceptor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import io.holdfast.spring.LockContext;
import org.jspecify.annotations.Nullable;

/**
 * A call that has entered. Unless it is refused, it exits exactly once: when its work has
 * ended, or when the caller gives up before that.
 */
public interface GuardedCall {

	/** A call that may run and holds nothing. */
	GuardedCall FREE = new GuardedCall() {
	};

	/**
	 * A call that may not run.
	 * @param refusal the exception that says why
	 * @return the call
	 */
	static GuardedCall refused(RuntimeException refusal) {
		return new Refused(refusal);
	}

	/**
	 * Why the method may not run.
	 * @return the exception that says why; null if it may run
	 */
	default @Nullable RuntimeException refusal() {
		return null;
	}

	/**
	 * The lock under which the work runs.
	 * @return the lock to make current on its thread and in its subscriber's context;
	 * null for none
	 */
	default @Nullable LockContext lock() {
		return null;
	}

	/**
	 * The work begins.
	 * @param interrupt stops the work; has no effect once the call has exited
	 */
	default void begin(Runnable interrupt) {
	}

	/**
	 * Exit on the thread that did the work.
	 * @param failure the exception of the work; null if it succeeded
	 * @return the exception that the call fails with; null if it succeeds
	 */
	default @Nullable Throwable exit(@Nullable Throwable failure) {
		return failure;
	}

	/**
	 * Exit without blocking.
	 * @param failure the exception of the work; null if it succeeded or was abandoned
	 * @param blocking runs blocking tasks
	 * @return completes when the call has exited, with the exception that the call fails
	 * with, or null
	 */
	default CompletionStage<@Nullable Throwable> exitAsync(@Nullable Throwable failure, Executor blocking) {
		return CompletableFuture.completedFuture(exit(failure));
	}

	/**
	 * Whether the work may have to run again.
	 * @return whether to call {@link #next()} after the call has exited
	 */
	default boolean hasNext() {
		return false;
	}

	/**
	 * Enter again for the same work. This may block.
	 * @return the next call, which exits like this one; null if there is none
	 */
	default @Nullable GuardedCall next() {
		return null;
	}

	/**
	 * A call that may not run.
	 *
	 * @param refusal the exception that says why
	 */
	record Refused(RuntimeException refusal) implements GuardedCall {
	}

}
