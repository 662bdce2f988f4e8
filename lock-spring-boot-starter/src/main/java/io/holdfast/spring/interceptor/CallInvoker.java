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
	 * @return what the caller gets
	 * @throws Throwable what the caller gets instead
	 */
	@Nullable Object invoke(D definition, MethodInvocation invocation) throws Throwable;

}
