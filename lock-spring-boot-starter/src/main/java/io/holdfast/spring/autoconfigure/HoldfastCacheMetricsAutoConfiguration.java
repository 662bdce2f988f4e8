package io.holdfast.spring.autoconfigure;

import io.holdfast.spring.cache.HoldfastCacheManager;
import io.holdfast.spring.observation.CacheMeterBinding;
import io.holdfast.spring.observation.HoldfastCacheMeterBinderProvider;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration for the meters of caches.
 */
@AutoConfiguration(after = HoldfastCacheAutoConfiguration.class,
		afterName = { "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" },
		beforeName = "org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(HoldfastCacheManager.class)
public final class HoldfastCacheMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnSingleCandidate(MeterRegistry.class)
	static CacheMeterBinding holdfastCacheMeterBinding(MeterRegistry registry, ListableBeanFactory beanFactory) {
		return new CacheMeterBinding(registry, beanFactory);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(CacheMeterBinderProvider.class)
	static class BootConfiguration {

		@Bean
		@ConditionalOnMissingBean
		HoldfastCacheMeterBinderProvider holdfastCacheMeterBinderProvider(ObjectProvider<CacheMeterBinding> bindings) {
			return new HoldfastCacheMeterBinderProvider(bindings.getIfAvailable());
		}

	}

}
