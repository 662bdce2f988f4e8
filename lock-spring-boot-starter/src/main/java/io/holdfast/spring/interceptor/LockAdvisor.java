package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;
import java.util.function.Supplier;

import org.aopalliance.aop.Advice;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.Pointcut;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.Ordered;

/**
 * Puts the lock around annotated methods, and around their transactions: a lock that ends
 * before the commit would show the next holder old data.
 */
final class LockAdvisor implements PointcutAdvisor, Ordered {

	/**
	 * Ahead of the transactions' default, with room between for what must stand inside
	 * the lock and before it for what must stand outside.
	 */
	static final int ORDER = Ordered.LOWEST_PRECEDENCE - 1000;

	private final LockDefinitionSource source;

	private final LockInterceptor interceptor;

	private final Pointcut pointcut = new LockPointcut();

	LockAdvisor(LockDefinitionSource source, Supplier<Guards> guards) {
		this.source = source;
		this.interceptor = new LockInterceptor(source, guards);
	}

	LockDefinitionSource source() {
		return this.source;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public Pointcut getPointcut() {
		return this.pointcut;
	}

	@Override
	public Advice getAdvice() {
		return this.interceptor;
	}

	private final class LockPointcut extends StaticMethodMatcherPointcut {

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return LockAdvisor.this.source.find(method, targetClass).isPresent();
		}

		@Override
		public ClassFilter getClassFilter() {
			return LockDefinitionSource::isCandidate;
		}

	}

}
