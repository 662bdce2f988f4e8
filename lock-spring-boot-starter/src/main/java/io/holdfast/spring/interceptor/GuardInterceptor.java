package io.holdfast.spring.interceptor;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of annotated methods as their definitions say.
 *
 * @param <D> the definition
 */
public abstract class GuardInterceptor<D extends Definition> implements MethodInterceptor {

	private final DefinitionSource<?, D> source;

	/**
	 * Create an interceptor.
	 * @param source knows the definitions
	 */
	protected GuardInterceptor(DefinitionSource<?, D> source) {
		this.source = source;
	}

	@Override
	public final @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		Class<?> targetClass = (target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass();
		D definition = this.source.find(invocation.getMethod(), targetClass).orElse(null);
		return (definition != null) ? invoke(definition, invocation) : invocation.proceed();
	}

	/**
	 * Run a call.
	 * @param definition how it is guarded
	 * @param invocation the call
	 * @return what the caller gets
	 * @throws Throwable what the caller gets instead
	 */
	protected abstract @Nullable Object invoke(D definition, MethodInvocation invocation) throws Throwable;

}
