package io.holdfast.spring.interceptor;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * A call of a method that returns a publisher. Each subscription calls the method itself.
 *
 * @param deferred the call
 * @param adapter the adapter for the method's return type
 */
public record PublisherInvocation(DeferredInvocation deferred, ReactiveAdapter adapter) {

	/**
	 * Defer a call until it is subscribed to.
	 * @param method the method
	 * @param invocation the call in its current state
	 * @return the remainder of the call
	 */
	public static PublisherInvocation of(AnnotatedMethod method, MethodInvocation invocation) {
		Class<?> type = method.method().getReturnType();
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter == null) {
			throw new IllegalStateException("No adapter for " + type);
		}
		return new PublisherInvocation(DeferredInvocation.of(invocation), adapter);
	}

	/**
	 * The call, for its arguments.
	 * @return its state when it was deferred
	 */
	public MethodInvocation invocation() {
		return this.deferred.invocation();
	}

	/**
	 * Continue the call.
	 * @return the method's publisher; an empty publisher if the method returns null, and
	 * a failing one if it throws
	 */
	public Publisher<Object> proceed() {
		return publisher(this.deferred::proceed);
	}

	/**
	 * Call another method in place of this one.
	 * @param call calls the other method
	 * @return its publisher; an empty publisher if it returns null, and a failing one if
	 * it throws
	 */
	Publisher<Object> publisher(Call call) {
		try {
			Object returned = call.proceed();
			return (returned != null) ? this.adapter.toPublisher(returned) : Flux.empty();
		}
		catch (Throwable ex) {
			return Flux.error(ex);
		}
	}

	/**
	 * Convert a publisher to the method's return type.
	 * @param publisher does the work when it is subscribed to
	 * @return the publisher as the method's return type
	 */
	public Object returned(Flux<Object> publisher) {
		return this.adapter.fromPublisher(this.adapter.isMultiValue() ? publisher : publisher.singleOrEmpty());
	}

	/**
	 * Calls a method.
	 */
	@FunctionalInterface
	interface Call {

		@Nullable Object proceed() throws Throwable;

	}

}
