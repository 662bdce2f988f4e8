package io.holdfast.spring.interceptor;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Decides how the calls of a method enter. The resulting {@link GuardedCall} decides how
 * they exit. {@link GuardedInvoker} does both at the right time for every return type.
 *
 * @param <D> the definition
 */
public interface CallGuard<D extends GuardedDefinition> {

	/**
	 * Enter a call on the calling thread, waiting if necessary.
	 * @param definition how it is guarded
	 * @param invocation the call
	 * @return the call, which may be refused; null if it is not to be guarded
	 */
	@Nullable GuardedCall enter(D definition, MethodInvocation invocation);

	/**
	 * Prepare to enter a call without blocking. This runs on the calling thread and
	 * captures what the entry needs from it.
	 * @param definition how it is guarded
	 * @param invocation the call
	 * @return enters the call; for a publisher, once per subscription
	 */
	AsyncEntry prepareAsync(D definition, MethodInvocation invocation);

	/**
	 * Enters a call without blocking.
	 */
	@FunctionalInterface
	interface AsyncEntry {

		/**
		 * Enter the call.
		 * @param subscriber looks up a key in the subscriber's context and returns null
		 * if it is absent; for a method that returns a stage, always null
		 * @return the call, which may be refused; null if it is not to be guarded.
		 * Cancelling it abandons the entry and leaves nothing behind
		 */
		@Nullable CompletableFuture<GuardedCall> enterAsync(Function<Object, @Nullable Object> subscriber);

	}

}
