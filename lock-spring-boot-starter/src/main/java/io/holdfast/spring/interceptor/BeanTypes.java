package io.holdfast.spring.interceptor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Finds the classes of beans that may have annotated methods, including beans that have
 * not been created yet.
 */
public final class BeanTypes {

	private static final Logger logger = LoggerFactory.getLogger(BeanTypes.class);

	private final ConfigurableListableBeanFactory beanFactory;

	/**
	 * Create an instance.
	 * @param beanFactory contains the beans
	 */
	public BeanTypes(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * The class of a bean, behind its proxies.
	 * @param beanName its name
	 * @return its class; null if it is unknown or one of Spring's own
	 */
	public @Nullable Class<?> of(String beanName) {
		try {
			Class<?> type = find(beanName);
			return (type != null && !type.getName().startsWith("org.springframework.")) ? type : null;
		}
		catch (NoSuchBeanDefinitionException | LinkageError ex) {
			logger.debug("The type of bean '{}' is not known; its methods are not checked.", beanName, ex);
			return null;
		}
	}

	private @Nullable Class<?> find(String beanName) {
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(beanName);
		if (definition.isAbstract()) {
			return null;
		}
		if (definition.getAttribute(AutoProxyUtils.ORIGINAL_TARGET_CLASS_ATTRIBUTE) instanceof Class<?> original) {
			return original;
		}
		Object bean = this.beanFactory.isFactoryBean(beanName) ? null : this.beanFactory.getSingleton(beanName);
		Class<?> type = (bean != null) ? AopProxyUtils.ultimateTargetClass(bean)
				: this.beanFactory.getType(beanName, false);
		return (type != null) ? ClassUtils.getUserClass(type) : null;
	}

}
