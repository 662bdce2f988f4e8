package io.holdfast.spring.interceptor;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of annotated methods.
 *
 * @param <D> the definition
 */
@FunctionalInterface
public interface CallInvoker<D extends Definition> {

	/**
	 * Run a call.
	 * @param definition how it is guarded
	 * @param invocation the call
	 * @return the result for the caller
	 * @throws Throwable the failure for the caller
	 */
	@Nullable Object invoke(D definition, MethodInvocation invocation) throws Throwable;

}
