package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;

import org.aopalliance.aop.Advice;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.Pointcut;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.Ordered;

/**
 * Puts an interceptor around annotated methods, at the place of its feature.
 *
 * @param <D> the definition
 */
public abstract class GuardAdvisor<D extends Definition> implements PointcutAdvisor, Ordered {

	private final DefinitionSource<?, D> source;

	private final GuardInterceptor<D> interceptor;

	private final Pointcut pointcut = new AnnotationPointcut();

	/**
	 * Create an advisor.
	 * @param source knows the annotated methods
	 * @param interceptor guards them
	 */
	protected GuardAdvisor(DefinitionSource<?, D> source, GuardInterceptor<D> interceptor) {
		this.source = source;
		this.interceptor = interceptor;
	}

	final DefinitionSource<?, D> source() {
		return this.source;
	}

	@Override
	public final int getOrder() {
		return this.source.feature().order();
	}

	@Override
	public final Pointcut getPointcut() {
		return this.pointcut;
	}

	@Override
	public final Advice getAdvice() {
		return this.interceptor;
	}

	private final class AnnotationPointcut extends StaticMethodMatcherPointcut {

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return GuardAdvisor.this.source.find(method, targetClass).isPresent();
		}

		@Override
		public ClassFilter getClassFilter() {
			return GuardAdvisor.this.source::isCandidate;
		}

	}

}
