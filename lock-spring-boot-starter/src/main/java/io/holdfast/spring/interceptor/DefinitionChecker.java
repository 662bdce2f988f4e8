package io.holdfast.spring.interceptor;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.framework.autoproxy.AbstractAdvisorAutoProxyCreator;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;

/**
 * Checks the annotated methods of all beans when the application starts, including beans
 * that have not been created yet, and verifies that the existing beans are guarded.
 */
public final class DefinitionChecker implements SmartInitializingSingleton {

	private static final Logger logger = LoggerFactory.getLogger(DefinitionChecker.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final BeanTypes types;

	private final DefinitionSource<?, ?> source;

	private final String guardBeanName;

	private final Map<String, Definition> names = new HashMap<>();

	/**
	 * Create a checker.
	 * @param beanFactory contains the beans
	 * @param advisor guards them
	 * @param guardBeanName the bean that guarded calls need
	 */
	public DefinitionChecker(ConfigurableListableBeanFactory beanFactory, AnnotatedMethodAdvisor<?> advisor,
			String guardBeanName) {
		this.beanFactory = beanFactory;
		this.types = new BeanTypes(beanFactory);
		this.source = advisor.source();
		this.guardBeanName = guardBeanName;
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (String beanName : this.beanFactory.getBeanDefinitionNames()) {
			Class<?> type = this.types.of(beanName);
			if (type != null && this.source.isCandidate(type)) {
				check(beanName, type);
			}
		}
	}

	private void check(String beanName, Class<?> type) {
		Map<Method, ? extends Definition> definitions = definitions(beanName, type);
		if (definitions.isEmpty()) {
			return;
		}
		AbstractAdvisorAutoProxyCreator creator = proxyCreator(definitions.values().iterator().next().method());
		BeanDefinition bean = this.beanFactory.getMergedBeanDefinition(beanName);
		definitions.values().forEach((definition) -> checkContainerCalls(definition.method(), bean));
		definitions.values().forEach(this::checkName);
		definitions.values().forEach(Definition::verify);
		definitions.values().forEach((definition) -> definition.verify(beanName, bean));
		// Destroy beans whose guarded methods may still run during shutdown before the
		// bean
		// that guards them.
		this.beanFactory.registerDependentBean(this.guardBeanName, beanName);
		// It may be lazy, but it must fail now and not at the first call.
		this.beanFactory.getBean(this.guardBeanName);
		Object existing = this.beanFactory.getSingleton(beanName);
		if (existing != null && !this.beanFactory.isFactoryBean(beanName)) {
			new ProxyCheck(this.source, beanName, existing).check(definitions.values());
		}
		else if (isToBeProxiedByClass(beanName, type, creator)) {
			definitions.values()
				.forEach((definition) -> ProxyabilityCheck.requireOverridable(definition.method(),
						ProxyCheck.unreachableByClassProxy(beanName)));
		}
	}

	private boolean isToBeProxiedByClass(String beanName, Class<?> type, AbstractAdvisorAutoProxyCreator creator) {
		boolean byInterfaces = this.beanFactory.getBeanDefinition(beanName)
			.hasAttribute(AutoProxyUtils.EXPOSED_INTERFACES_ATTRIBUTE) || FinalClassProxies.isClosed(type);
		return AutoProxyUtils.shouldProxyTargetClass(this.beanFactory, beanName)
				|| (creator.isProxyTargetClass() && !byInterfaces);
	}

	private static void checkContainerCalls(AnnotatedMethod method, BeanDefinition bean) {
		LifecycleMethods methods = LifecycleMethods.of(method, bean);
		if (methods == null) {
			return;
		}
		if (!method.onType()) {
			throw method.invalid(methods.problem(), methods.action());
		}
		// An annotation on the class is meant for the other methods.
		logger.warn(
				"{} on the class of {} does not cover one call of this method: {} To avoid this warning, annotate"
						+ " the other methods instead of the class.",
				method.feature().annotation(), method.name(), methods.problem());
	}

	private void checkName(Definition definition) {
		AnnotatedMethod method = definition.method();
		Definition former = this.names.putIfAbsent(definition.name(), definition);
		if (former == null || former.method().isSame(method) || definition.sharesName(former)) {
			return;
		}
		AnnotatedMethod other = former.method();
		if (isUnnamed(definition) && isUnnamed(former) && other.targetClass() != method.targetClass()) {
			logger.warn(
					"{} and {} share the {}s '{}', because both default to the names of their classes. Set 'name'"
							+ " on both.",
					other.method(), method.method(), method.feature().noun(), method.defaultName());
		}
	}

	private static boolean isUnnamed(Definition definition) {
		return definition.name().equals(definition.method().defaultName());
	}

	private Map<Method, ? extends Definition> definitions(String beanName, Class<?> type) {
		try {
			MethodIntrospector.MetadataLookup<Definition> lookup = (method) -> this.source.find(method, type)
				.orElse(null);
			return MethodIntrospector.selectMethods(type, lookup);
		}
		catch (InvalidAnnotatedMethodException ex) {
			throw ex;
		}
		catch (IllegalStateException | LinkageError ex) {
			logger.debug("The methods of bean '{}' cannot be read; it is not checked for {}.", beanName,
					this.source.feature().annotation(), ex);
			return Map.of();
		}
	}

	private AbstractAdvisorAutoProxyCreator proxyCreator(AnnotatedMethod method) {
		String[] names = this.beanFactory.getBeanNamesForType(AbstractAdvisorAutoProxyCreator.class, false, false);
		if (names.length == 0) {
			throw method.invalid("no auto-proxy creator is active, so its calls would run unguarded.",
					"Remove spring.aop.auto=false and any exclusion of AopAutoConfiguration, and keep"
							+ " spring-boot-starter-aspectj on the class path; or set @EnableAspectJAutoProxy.");
		}
		return this.beanFactory.getBean(names[0], AbstractAdvisorAutoProxyCreator.class);
	}

}
