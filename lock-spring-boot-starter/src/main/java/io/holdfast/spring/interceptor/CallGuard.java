package io.holdfast.spring.interceptor;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * What an annotation puts around calls: how they enter. How they leave is said by the
 * {@link GuardedCall} that they become; {@link GuardedInvoker} does both at the right
 * time, whatever the method returns.
 *
 * @param <D> the definition
 */
public interface CallGuard<D extends GuardedDefinition> {

	/**
	 * Let a call in on the calling thread, which may have to wait.
	 * @param definition how it is guarded
	 * @param invocation the call
	 * @return the call, which may be refused; null when it is not to be guarded
	 */
	@Nullable GuardedCall enter(D definition, MethodInvocation invocation);

	/**
	 * Prepare to let a call in without blocking. Called on the thread that makes the
	 * call, and takes from it what the entry needs.
	 * @param definition how it is guarded
	 * @param invocation the call
	 * @return lets it in, for a publisher once per subscription
	 */
	AsyncEntry prepareAsync(D definition, MethodInvocation invocation);

	/**
	 * Lets a call in without blocking.
	 */
	@FunctionalInterface
	interface AsyncEntry {

		/**
		 * Let the call in.
		 * @param subscriber gives what the subscriber's context has under a key, null for
		 * nothing; a method that returns a stage has none
		 * @return the call, which may be refused; null when it is not to be guarded.
		 * Cancelling it gives up and leaves nothing behind
		 */
		@Nullable CompletableFuture<GuardedCall> enterAsync(Function<Object, @Nullable Object> subscriber);

	}

}
