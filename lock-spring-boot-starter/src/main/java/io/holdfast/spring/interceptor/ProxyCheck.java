package io.holdfast.spring.interceptor;

import java.lang.reflect.Proxy;
import java.util.Collection;

import io.holdfast.spring.InvalidLockDefinitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Checks that a bean with annotated methods is guarded.
 *
 * @param source knows how its methods are to be guarded
 * @param beanName its name
 * @param bean the bean, as others get it
 */
record ProxyCheck(DefinitionSource<?, ?> source, String beanName, Object bean) {

	private static final Logger logger = LoggerFactory.getLogger(ProxyCheck.class);

	private static final String TRANSACTIONS = "org.springframework.transaction.interceptor.TransactionInterceptor";

	/**
	 * Check the bean.
	 * @param definitions how its methods are to be guarded; not empty
	 * @throws InvalidLockDefinitionException when they are not
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
			throw method.invalid("bean '" + this.beanName + "' is a post-processor, which is never proxied.",
					"Move the method to another bean.");
		}
		// A stand-in of a test looks the same, so this cannot stop the start.
		logger.warn(
				"Calls of {} run without {}: bean '{}' is not proxied. Either it was made too early, because a"
						+ " post-processor needs it, or a test has put it in.",
				method.method(), method.feature().indefinite(), this.beanName);
	}

	private void checkReached(AnnotatedMethod method) {
		if (Proxy.isProxyClass(this.bean.getClass()) && !Proxy.isProxyClass(method.targetClass())
				&& !Reachability.isOnInterface(method)) {
			throw method.invalid(
					"bean '" + this.beanName + "' is proxied by its interfaces, and none of them has the" + " method.",
					"Declare the method on an interface, or remove spring.aop.proxy-target-class=false.");
		}
	}

	private void checkOrder(AnnotatedMethod method, Advisor[] advisors) {
		if (method.feature() == Feature.INVALIDATION) {
			// It waits for the commit wherever it stands.
			return;
		}
		for (Advisor advisor : advisors) {
			if (advisor instanceof GuardAdvisor<?> guard && guard.source() == this.source) {
				return;
			}
			if (advisor.getAdvice().getClass().getName().equals(TRANSACTIONS)
					&& advisor instanceof PointcutAdvisor transactions
					&& transactions.getPointcut().getMethodMatcher().matches(method.method(), method.targetClass())) {
				throw method.invalid(
						"its transaction stands around the " + method.feature().noun()
								+ ", so that other calls would go on before the commit.",
						"Remove 'order' from @EnableTransactionManagement, or make it larger than "
								+ method.feature().order() + ".");
			}
		}
	}

}
