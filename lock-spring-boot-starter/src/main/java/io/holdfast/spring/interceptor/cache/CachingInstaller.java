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
 * Lets Spring's caching ask {@link CallCacheResolver}, which asks what Spring has chosen:
 * which caches it is that an operation uses stays as the application says, and so does
 * what is wrong with it. Has managers of transactions say when one begins.
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
		// Its turn may come after ours; until then it knows no manager, or two.
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
