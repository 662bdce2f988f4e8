package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Makes Spring proxy annotated beans of final and sealed classes, including records, by
 * their interfaces. By default, Spring Boot creates proxies that extend the bean's class,
 * which is impossible for these classes.
 */
final class FinalClassProxies implements MergedBeanDefinitionPostProcessor {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Supplier<List<DefinitionSource<?, ?>>> sources;

	FinalClassProxies(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.sources = SingletonSupplier.of(() -> sources(beanFactory));
	}

	private static List<DefinitionSource<?, ?>> sources(ConfigurableListableBeanFactory beanFactory) {
		List<DefinitionSource<?, ?>> sources = new ArrayList<>();
		for (AnnotatedMethodAdvisor<?> advisor : beanFactory.getBeansOfType(AnnotatedMethodAdvisor.class, false, false)
			.values()) {
			sources.add(advisor.source());
		}
		return sources;
	}

	/** Whether a proxy class cannot extend the type. */
	static boolean isClosed(Class<?> type) {
		return Modifier.isFinal(type.getModifiers()) || type.isSealed();
	}

	@Override
	public void postProcessMergedBeanDefinition(RootBeanDefinition merged, Class<?> type, String beanName) {
		if (!isClosed(type) || merged.getRole() == BeanDefinition.ROLE_INFRASTRUCTURE
				|| !this.beanFactory.containsBeanDefinition(beanName)) {
			return;
		}
		Class<?>[] interfaces = Arrays.stream(ClassUtils.getAllInterfacesForClass(type))
			.filter((one) -> !one.isSealed() && one.getMethods().length > 0)
			.toArray(Class<?>[]::new);
		BeanDefinition definition = this.beanFactory.getBeanDefinition(beanName);
		if (interfaces.length > 0 && !definition.hasAttribute(AutoProxyUtils.EXPOSED_INTERFACES_ATTRIBUTE)
				&& isAnnotated(type)) {
			definition.setAttribute(AutoProxyUtils.EXPOSED_INTERFACES_ATTRIBUTE, interfaces);
		}
	}

	private boolean isAnnotated(Class<?> type) {
		Method[] methods = ReflectionUtils.getUniqueDeclaredMethods(type, ReflectionUtils.USER_DECLARED_METHODS);
		return this.sources.get()
			.stream()
			.filter((source) -> source.isCandidate(type))
			.anyMatch((source) -> Arrays.stream(methods).anyMatch((method) -> source.find(method, type).isPresent()));
	}

}
