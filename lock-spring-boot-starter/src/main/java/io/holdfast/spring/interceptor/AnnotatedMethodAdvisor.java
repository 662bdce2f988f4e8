package io.holdfast.spring.interceptor;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.function.Supplier;

import org.aopalliance.aop.Advice;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.Pointcut;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.Ordered;

/**
 * Applies an interceptor to annotated methods, in the order of its feature.
 *
 * @param <D> the definition
 */
public final class AnnotatedMethodAdvisor<D extends Definition> implements PointcutAdvisor, Ordered {

	private final DefinitionSource<?, D> source;

	private final Advice advice;

	private final Pointcut pointcut = new AnnotationPointcut();

	/**
	 * Create an advisor. It is created before other beans, so creating it must not create
	 * anything that the reader or the invoker needs.
	 * @param feature the feature of the annotation
	 * @param annotation the annotation
	 * @param reader supplies its reader; called when the first annotated method is found
	 * @param invoker runs the calls of annotated methods
	 * @param <A> the annotation
	 */
	public <A extends Annotation> AnnotatedMethodAdvisor(Feature feature, Class<A> annotation,
			Supplier<? extends DefinitionReader<A, D>> reader, CallInvoker<D> invoker) {
		this.source = new DefinitionSource<>(feature, annotation, reader);
		this.advice = new AnnotatedMethodInterceptor<>(this.source, invoker);
	}

	DefinitionSource<?, D> source() {
		return this.source;
	}

	@Override
	public int getOrder() {
		return this.source.feature().order();
	}

	@Override
	public Pointcut getPointcut() {
		return this.pointcut;
	}

	@Override
	public Advice getAdvice() {
		return this.advice;
	}

	private final class AnnotationPointcut extends StaticMethodMatcherPointcut {

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return AnnotatedMethodAdvisor.this.source.find(method, targetClass).isPresent();
		}

		@Override
		public ClassFilter getClassFilter() {
			return AnnotatedMethodAdvisor.this.source::isCandidate;
		}

	}

}
