package io.holdfast.spring.autoconfigure;

import io.holdfast.cache.CacheService;
import io.holdfast.cache.local.LocalCacheService;
import io.holdfast.cache.redis.RedisCacheService;
import io.holdfast.spring.cache.HoldfastCacheManager;
import io.holdfast.spring.interceptor.cache.CacheInterceptionConfiguration;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.task.TaskDecorator;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Auto-configuration for the shared cache. The {@link CacheService} is created when a
 * bean needs it, caching is enabled or a method is annotated, so that other applications
 * need no Redis of their own.
 */
@AutoConfiguration(after = HoldfastAutoConfiguration.class,
		afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
		beforeName = "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration")
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "holdfast.cache.enabled", matchIfMissing = true)
@EnableConfigurationProperties(CacheProperties.class)
@Import(CacheInterceptionConfiguration.class)
public final class HoldfastCacheAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	@ConditionalOnMissingBean(CacheService.class)
	@ConditionalOnProperty(name = "holdfast.mode", havingValue = "redis", matchIfMissing = true)
	static class RedisConfiguration {

		@Bean
		@Lazy
		RedisCacheService holdfastCacheService(HoldfastProperties properties, CacheProperties cache,
				ObjectProvider<RedisConnectionFactory> factories, ObjectProvider<JsonMapper> mappers) {
			return new CacheServiceFactory(properties, cache).redis(factories, mappers);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	@ConditionalOnMissingBean(CacheService.class)
	@ConditionalOnProperty(name = "holdfast.mode", havingValue = "local")
	static class LocalConfiguration {

		@Bean
		@Lazy
		LocalCacheService holdfastCacheService(HoldfastProperties properties, CacheProperties cache,
				ObjectProvider<JsonMapper> mappers) {
			return new CacheServiceFactory(properties, cache).local(mappers);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	@ConditionalOnBean(CacheAspectSupport.class)
	@ConditionalOnMissingBean(value = CacheManager.class, name = "cacheResolver")
	@Conditional(OnAutomaticCachingCondition.class)
	static class ManagerConfiguration {

		@Bean
		HoldfastCacheManager cacheManager(CacheService service, CacheProperties cache,
				ObjectProvider<TaskDecorator> decorators) {
			HoldfastCacheManager.Builder builder = HoldfastCacheManager.builder(service)
				.transactionAware(cache.transactionAware())
				.taskDecorators(decorators.orderedStream().toList());
			cache.types().forEach(builder::type);
			return builder.build();
		}

	}

}
