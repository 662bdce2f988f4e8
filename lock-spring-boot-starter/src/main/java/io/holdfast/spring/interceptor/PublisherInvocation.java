package io.holdfast.spring.interceptor;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * A call of a method that returns a publisher. The method itself is called when somebody
 * subscribes, anew for each of them.
 *
 * @param later the call
 * @param adapter knows the type that the method returns
 */
public record PublisherInvocation(DeferredInvocation later, ReactiveAdapter adapter) {

	/**
	 * Put a call off until somebody subscribes.
	 * @param method the method
	 * @param invocation the call where it stands
	 * @return the call from there on
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
	 * @return where it stood when it was put off
	 */
	public MethodInvocation invocation() {
		return this.later.invocation();
	}

	/**
	 * Go on with the call.
	 * @return the method's publisher; empty where it returns null, and failing where it
	 * throws
	 */
	public Publisher<Object> proceed() {
		return publisher(this.later::proceed);
	}

	/**
	 * What another method returns in place of this one.
	 * @param call calls it
	 * @return its publisher, as for this one
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
	 * What the caller gets.
	 * @param publisher does the work when it is subscribed to
	 * @return the same as the type that the method returns
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
