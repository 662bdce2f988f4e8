package io.holdfast.spring.interceptor.cache;

import java.util.function.Supplier;

import io.holdfast.spring.cache.AfterCommit;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Installs a {@link CallCacheResolver} in Spring's caching, which delegates to the
 * resolver that Spring has chosen. The application still decides which caches an
 * operation uses, and configuration errors surface as before. Also makes transaction
 * managers report when a transaction begins.
 */
final class CachingInstaller implements BeanPostProcessor, SmartInitializingSingleton, PriorityOrdered {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Supplier<CachedMethods> methods;

	CachingInstaller(ConfigurableListableBeanFactory beanFactory, Supplier<CachedMethods> methods) {
		this.beanFactory = beanFactory;
		this.methods = methods;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		AfterCommit.follow(bean);
		return bean;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.beanFactory.getBeansOfType(CacheAspectSupport.class, false, false).values().forEach(this::install);
	}

	private void install(CacheAspectSupport aspect) {
		// Spring may initialize the aspect only after this bean; until then it does not
		// know its cache manager.
		aspect.afterSingletonsInstantiated();
		CacheResolver chosen = aspect.getCacheResolver();
		if (chosen != null) {
			aspect.setCacheResolver(new CallCacheResolver(() -> chosen, this.methods.get()));
		}
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
