package io.holdfast.spring.interceptor.cache;

import java.util.function.Supplier;

import io.holdfast.spring.cache.HoldfastCacheManager;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.function.SingletonSupplier;

/**
 * Lets Spring's caching ask {@link CallCacheResolver} where an application has our
 * manager. Which caches it is that an operation uses stays as the application says.
 */
final class CachingInstaller implements BeanPostProcessor, PriorityOrdered {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Supplier<CachedMethods> methods;

	CachingInstaller(ConfigurableListableBeanFactory beanFactory, Supplier<CachedMethods> methods) {
		this.beanFactory = beanFactory;
		this.methods = methods;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof CacheAspectSupport aspect
				&& this.beanFactory.getBeanNamesForType(HoldfastCacheManager.class, false, false).length > 0) {
			aspect.setCacheResolver(
					new CallCacheResolver(SingletonSupplier.of(this::applicationResolver), this.methods.get()));
		}
		return bean;
	}

	/** As {@code CacheAspectSupport} would choose. */
	private CacheResolver applicationResolver() {
		CachingConfigurer configurer = this.beanFactory.getBeanProvider(CachingConfigurer.class).getIfUnique();
		CacheResolver resolver = (configurer != null) ? configurer.cacheResolver() : null;
		if (resolver != null) {
			return resolver;
		}
		CacheManager manager = (configurer != null) ? configurer.cacheManager() : null;
		return new SimpleCacheResolver((manager != null) ? manager : this.beanFactory.getBean(CacheManager.class));
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
