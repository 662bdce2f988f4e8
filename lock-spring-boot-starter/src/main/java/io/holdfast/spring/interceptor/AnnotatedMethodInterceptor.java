package io.holdfast.spring.interceptor;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of annotated methods as their definitions say.
 *
 * @param source finds the definitions
 * @param invoker runs the calls
 * @param <D> the definition
 */
record AnnotatedMethodInterceptor<D extends Definition>(DefinitionSource<?, D> source,
		CallInvoker<D> invoker) implements MethodInterceptor {

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		Class<?> targetClass = (target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass();
		D definition = this.source.find(invocation.getMethod(), targetClass).orElse(null);
		return (definition != null) ? this.invoker.invoke(definition, invocation) : invocation.proceed();
	}

}
