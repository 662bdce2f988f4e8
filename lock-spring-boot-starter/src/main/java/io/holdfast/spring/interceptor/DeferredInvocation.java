package io.holdfast.spring.interceptor;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;

/**
 * A call that continues after its interceptors have returned, possibly several times and
 * on other threads.
 *
 * @param invocation the state of the call when it was deferred
 */
public record DeferredInvocation(MethodInvocation invocation) {

	/**
	 * Defer a call.
	 * @param invocation the call in its current state
	 * @return the remainder of the call
	 */
	public static DeferredInvocation of(MethodInvocation invocation) {
		return new DeferredInvocation(copy(invocation));
	}

	/**
	 * Continue the call. Inner aspects look it up on the thread, where Spring no longer
	 * exposes it, so this exposes it again.
	 * @return the method's return value
	 * @throws Throwable if the method throws
	 */
	public @Nullable Object proceed() throws Throwable {
		return ExposeInvocationInterceptor.INSTANCE.invoke(copy(this.invocation));
	}

	private static MethodInvocation copy(MethodInvocation invocation) {
		return (invocation instanceof ProxyMethodInvocation proxied) ? proxied.invocableClone() : invocation;
	}

}
