package io.holdfast.spring.interceptor;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;

/**
 * A call that goes on after its interceptors have returned, perhaps more than once and on
 * other threads.
 *
 * @param invocation stands where the call was when it was put off
 */
public record DeferredInvocation(MethodInvocation invocation) {

	/**
	 * Put a call off.
	 * @param invocation the call where it stands
	 * @return the call from there on
	 */
	public static DeferredInvocation of(MethodInvocation invocation) {
		return new DeferredInvocation(copy(invocation));
	}

	/**
	 * Go on with the call. Aspects further in look for it on the thread, where the usual
	 * exposure has ended by now.
	 * @return what the method returns
	 * @throws Throwable what the method throws
	 */
	public @Nullable Object proceed() throws Throwable {
		return ExposeInvocationInterceptor.INSTANCE.invoke(copy(this.invocation));
	}

	private static MethodInvocation copy(MethodInvocation invocation) {
		return (invocation instanceof ProxyMethodInvocation proxied) ? proxied.invocableClone() : invocation;
	}

}
