package io.holdfast.spring.interceptor;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import org.aopalliance.aop.Advice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.Advisor;
import org.springframework.aop.Pointcut;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Checks that a bean with annotated methods is guarded.
 *
 * @param source finds the definitions of its methods
 * @param beanName its name
 * @param bean the bean as other beans see it
 */
record ProxyCheck(DefinitionSource<?, ?> source, String beanName, Object bean) {

	private static final Logger logger = LoggerFactory.getLogger(ProxyCheck.class);

	private static final List<Class<?>> INFRASTRUCTURE = List.of(Advice.class, Advisor.class, Pointcut.class,
			AopInfrastructureBean.class);

	private static final String ASPECT = "org.aspectj.lang.annotation.Aspect";

	private static final String TRANSACTIONS = "org.springframework.transaction.interceptor.TransactionInterceptor";

	/**
	 * Check the bean.
	 * @param definitions the definitions of its methods; not empty
	 * @throws InvalidAnnotatedMethodException if the methods are not guarded
	 */
	void check(Collection<? extends Definition> definitions) {
		if (this.bean instanceof ScopedObject) {
			return;
		}
		if (!(this.bean instanceof SpringProxy)) {
			notProxied(definitions.iterator().next().method());
			return;
		}
		for (Definition definition : definitions) {
			checkReached(definition.method());
			if (this.bean instanceof Advised advised) {
				checkOrder(definition.method(), advised.getAdvisors());
			}
		}
	}

	private void notProxied(AnnotatedMethod method) {
		if (this.bean instanceof BeanPostProcessor || this.bean instanceof BeanFactoryPostProcessor) {
			throw neverProxied(method, "a post-processor");
		}
		boolean isAspect = AnnotatedElementUtils.isAnnotated(method.targetClass(), ASPECT);
		if (isAspect || INFRASTRUCTURE.stream().anyMatch((type) -> type.isInstance(this.bean))) {
			throw neverProxied(method, "part of what proxies other beans");
		}
		// A test double looks the same, so this must not fail the startup.
		logger.warn(
				"Calls of {} run without {}: bean '{}' is not proxied. Either it was created too early because a"
						+ " post-processor needs it, or it is a test double.",
				method.method(), method.feature().indefinite(), this.beanName);
	}

	private InvalidAnnotatedMethodException neverProxied(AnnotatedMethod method, String kind) {
		return method.invalid("bean '" + this.beanName + "' is " + kind + ", which is never proxied.",
				"Move the method to another bean.");
	}

	/** The consequence if a class-based proxy cannot intercept a method, for messages. */
	static String unreachableByClassProxy(String beanName) {
		return "bean '" + beanName + "' is proxied by its class, so calls of it would run unguarded.";
	}

	private void checkReached(AnnotatedMethod method) {
		if (Proxy.isProxyClass(method.targetClass())) {
			return;
		}
		if (!Proxy.isProxyClass(this.bean.getClass())) {
			ProxyabilityCheck.requireOverridable(method, unreachableByClassProxy(this.beanName));
		}
		else if (!ProxyabilityCheck.isOnInterface(method, List.of(this.bean.getClass().getInterfaces()))) {
			throw method.invalid(
					"bean '" + this.beanName + "' is proxied by its interfaces, and none of them has the" + " method.",
					"Declare the method on an interface, or remove spring.aop.proxy-target-class=false.");
		}
	}

	private void checkOrder(AnnotatedMethod method, Advisor[] advisors) {
		if (method.feature() == Feature.INVALIDATION) {
			// Invalidation waits for the commit in any order.
			return;
		}
		for (Advisor advisor : advisors) {
			if (advisor instanceof AnnotatedMethodAdvisor<?> guard && guard.source() == this.source) {
				return;
			}
			// Permits are not returned, so the commit does not matter to a limit.
			if (method.feature() != Feature.RATE_LIMIT && advisor.getAdvice().getClass().getName().equals(TRANSACTIONS)
					&& advisor instanceof PointcutAdvisor transactions
					&& transactions.getPointcut().getMethodMatcher().matches(method.method(), method.targetClass())) {
				throw method.invalid(
						"its transaction is outside the " + method.feature().noun()
								+ ", so other calls would continue before the commit.",
						"Remove 'order' from @EnableTransactionManagement, or make it larger than "
								+ method.feature().order() + ".");
			}
		}
	}

}
