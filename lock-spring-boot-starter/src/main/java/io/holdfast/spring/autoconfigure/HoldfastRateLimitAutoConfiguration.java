package io.holdfast.spring.autoconfigure;

import io.holdfast.ratelimit.CompositeRateLimitListener;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.ratelimit.RateLimiter;
import io.holdfast.ratelimit.local.LocalRateLimiter;
import io.holdfast.ratelimit.redis.RedisRateLimiter;
import io.holdfast.spring.interceptor.ratelimit.RateLimitInterceptionConfiguration;
import io.holdfast.spring.interceptor.ratelimit.RateLimitSettings;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration for rate limits. The {@link RateLimiter} is created when a bean
 * needs it or a method is annotated, so that other applications need no Redis of their
 * own.
 */
@AutoConfiguration(after = HoldfastAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RateLimitProperties.class)
@Import(RateLimitInterceptionConfiguration.class)
public final class HoldfastRateLimitAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	static RateLimitSettings holdfastRateLimitSettings(RateLimitProperties properties) {
		return new RateLimitSettings(properties.onUnavailable());
	}

	private static RateLimitListener listener(ObjectProvider<RateLimitListener> listeners) {
		return new CompositeRateLimitListener(listeners.orderedStream().toList());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(RateLimiter.class)
	@ConditionalOnProperty(name = "holdfast.mode", havingValue = "redis", matchIfMissing = true)
	static class RedisConfiguration {

		@Bean
		@Lazy
		RedisRateLimiter holdfastRateLimiter(HoldfastProperties properties, RateLimitProperties limits,
				ApplicationRedisNode node, ObjectProvider<RateLimitListener> listeners) {
			return RedisRateLimiter.builder()
				.node(node.node())
				.namespace(properties.namespace())
				.keyPrefix(limits.keyPrefix())
				.maxKeyLength(properties.maxKeyLength())
				.commandTimeout(limits.nodeTimeout())
				.listener(listener(listeners))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(RateLimiter.class)
	@ConditionalOnProperty(name = "holdfast.mode", havingValue = "local")
	static class LocalConfiguration {

		@Bean
		@Lazy
		LocalRateLimiter holdfastRateLimiter(ObjectProvider<RateLimitListener> listeners) {
			return LocalRateLimiter.builder().listener(listener(listeners)).build();
		}

	}

}
