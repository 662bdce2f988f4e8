package io.holdfast.spring.interceptor.cache;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;

import io.holdfast.spring.cache.HoldfastCacheManager;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.util.StringUtils;

/**
 * How caching is set up in an application.
 *
 * @param enabled whether Spring's caching annotations have an effect
 * @param operations finds the annotations
 * @param manager Holdfast's cache manager if it is the default one, or null
 * @param beanFactory contains further managers
 */
record CachingSetup(boolean enabled, CacheOperationSource operations, @Nullable HoldfastCacheManager manager,
		ListableBeanFactory beanFactory) {

	static CachingSetup of(ListableBeanFactory beanFactory) {
		CacheAspectSupport aspect = beanFactory.getBeanProvider(CacheAspectSupport.class)
			.stream()
			.findFirst()
			.orElse(null);
		CacheOperationSource source = (aspect != null) ? aspect.getCacheOperationSource() : null;
		return new CachingSetup(aspect != null, (source != null) ? source : new AnnotationCacheOperationSource(false),
				defaultManager(beanFactory), beanFactory);
	}

	private static @Nullable HoldfastCacheManager defaultManager(ListableBeanFactory beanFactory) {
		CachingConfigurer configurer = beanFactory.getBeanProvider(CachingConfigurer.class).getIfUnique();
		if (configurer != null && configurer.cacheResolver() != null) {
			return null;
		}
		CacheManager configured = (configurer != null) ? configurer.cacheManager() : null;
		CacheManager used = (configured != null) ? configured
				: beanFactory.getBeanProvider(CacheManager.class).getIfUnique();
		return (used instanceof HoldfastCacheManager holdfast) ? holdfast : null;
	}

	/** The operations that Spring's annotations declare on a method. */
	Collection<CacheOperation> operations(Method method, Class<?> targetClass) {
		Collection<CacheOperation> found = this.operations.getCacheOperations(method, targetClass);
		return (found != null) ? found : List.of();
	}

	/**
	 * Whether an operation uses Holdfast's manager by the resolver that knows the method.
	 */
	boolean usesHoldfast(CacheOperation operation) {
		if (StringUtils.hasText(operation.getCacheResolver())) {
			return operation.getCacheResolver().equals(CacheInterceptionConfiguration.RESOLVER);
		}
		return !StringUtils.hasText(operation.getCacheManager()) && this.manager != null;
	}

	/** Whether an operation uses Holdfast's manager without that resolver. */
	boolean usesHoldfastWithoutMethod(CacheOperation operation) {
		String name = operation.getCacheManager();
		return !StringUtils.hasText(operation.getCacheResolver()) && StringUtils.hasText(name)
				&& this.beanFactory.containsBean(name)
				&& this.beanFactory.isTypeMatch(name, HoldfastCacheManager.class);
	}

}
