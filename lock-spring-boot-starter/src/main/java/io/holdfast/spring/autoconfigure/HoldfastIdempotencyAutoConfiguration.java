package io.holdfast.spring.autoconfigure;

import io.holdfast.idempotency.CompositeIdempotencyListener;
import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.local.LocalIdempotencyClient;
import io.holdfast.idempotency.redis.RedisIdempotencyClient;
import io.holdfast.spring.interceptor.idempotency.IdempotencyInterceptionConfiguration;
import io.holdfast.spring.interceptor.idempotency.IdempotencySettings;

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
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for idempotent operations. The {@link IdempotencyClient} is created
 * when a bean needs it or a method is annotated, so that other applications need no Redis
 * of their own.
 */
@AutoConfiguration(after = HoldfastAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@EnableConfigurationProperties(IdempotencyProperties.class)
@Import(IdempotencyInterceptionConfiguration.class)
public final class HoldfastIdempotencyAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	static IdempotencySettings holdfastIdempotencySettings(IdempotencyProperties properties) {
		return new IdempotencySettings(properties.header(), properties.options(), properties.onUnavailable(),
				properties.maxWaitersPerKey(), properties.maxWaiters(), properties.maxLocalRecords(),
				properties.maxLocalSize().toBytes());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(IdempotencyClient.class)
	@ConditionalOnProperty(name = "holdfast.mode", havingValue = "redis", matchIfMissing = true)
	static class RedisConfiguration {

		@Bean
		@Lazy
		RedisIdempotencyClient holdfastIdempotencyClient(HoldfastProperties properties,
				IdempotencyProperties idempotency, ApplicationRedisNode node, Environment environment,
				ObjectProvider<IdempotencyListener> listeners) {
			return RedisIdempotencyClient.builder()
				.node(node.node())
				.instanceId(InstanceId.of(properties, environment))
				.namespace(properties.namespace())
				.keyPrefix(idempotency.keyPrefix())
				.maxKeyLength(properties.maxKeyLength())
				.maxWaiters(idempotency.maxWaitersPerKey(), idempotency.maxWaiters())
				.defaults(idempotency.options())
				.listener(new CompositeIdempotencyListener(listeners.orderedStream().toList()))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(IdempotencyClient.class)
	@ConditionalOnProperty(name = "holdfast.mode", havingValue = "local")
	static class LocalConfiguration {

		@Bean
		@Lazy
		LocalIdempotencyClient holdfastIdempotencyClient(HoldfastProperties properties,
				IdempotencyProperties idempotency, Environment environment,
				ObjectProvider<IdempotencyListener> listeners) {
			return LocalIdempotencyClient.builder()
				.instanceId(InstanceId.of(properties, environment))
				.maxWaiters(idempotency.maxWaitersPerKey(), idempotency.maxWaiters())
				.maxRecords(idempotency.maxLocalRecords(), idempotency.maxLocalSize().toBytes())
				.defaults(idempotency.options())
				.listener(new CompositeIdempotencyListener(listeners.orderedStream().toList()))
				.build();
		}

	}

}
