package io.holdfast.spring.interceptor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import io.holdfast.spring.LockContext;
import org.jspecify.annotations.Nullable;

/**
 * A call that has entered. If it is not refused, it leaves exactly once: when its work
 * has ended, or when the caller gives up before.
 */
public interface GuardedCall {

	/** A call that may run and holds nothing. */
	GuardedCall FREE = new GuardedCall() {
	};

	/**
	 * A call that may not run.
	 * @param refusal says why
	 * @return the call
	 */
	static GuardedCall refused(RuntimeException refusal) {
		return new Refused(refusal);
	}

	/**
	 * Why the method may not run.
	 * @return what says so; null when it may run
	 */
	default @Nullable RuntimeException refusal() {
		return null;
	}

	/**
	 * The lock under which the work runs.
	 * @return what is current on its thread and in its subscriber's context; null for
	 * none
	 */
	default @Nullable LockContext lock() {
		return null;
	}

	/**
	 * The work begins.
	 * @param interrupt stops it; without effect once the call has left
	 */
	default void begin(Runnable interrupt) {
	}

	/**
	 * Leave on the thread that did the work.
	 * @param failure what the work threw; null when it ended well
	 * @return how the call fails after all; null when it does not
	 */
	default @Nullable Throwable exit(@Nullable Throwable failure) {
		return failure;
	}

	/**
	 * Leave without blocking.
	 * @param failure what the work failed with; null when it ended well or was given up
	 * @param blocking runs what must block
	 * @return completes when the call has left, with how it fails after all or null
	 */
	default CompletionStage<@Nullable Throwable> exitAsync(@Nullable Throwable failure, Executor blocking) {
		return CompletableFuture.completedFuture(exit(failure));
	}

	/**
	 * Whether the work may have to be done again.
	 * @return whether {@link #next()} is worth a try when the call has left
	 */
	default boolean hasNext() {
		return false;
	}

	/**
	 * Enter again, for the same work; may block.
	 * @return the next call, which leaves like this one; null when there is none
	 */
	default @Nullable GuardedCall next() {
		return null;
	}

	/**
	 * A call that may not run.
	 *
	 * @param refusal says why
	 */
	record Refused(RuntimeException refusal) implements GuardedCall {
	}

}
