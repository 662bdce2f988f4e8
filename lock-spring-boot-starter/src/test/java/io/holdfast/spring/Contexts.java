package io.holdfast.spring;

import io.holdfast.spring.autoconfigure.HoldfastAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastCacheAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastCacheMetricsAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastEndpointsAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastHealthAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastIdempotencyAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastInterceptionAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastMetricsAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastScheduleAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Application contexts for tests.
 */
public final class Contexts {

	private Contexts() {
	}

	/** Everything that an application gets. */
	public static ApplicationContextRunner redis() {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class,
				MetricsAutoConfiguration.class, DataRedisAutoConfiguration.class, HoldfastAutoConfiguration.class,
				HoldfastInterceptionAutoConfiguration.class, HoldfastMetricsAutoConfiguration.class,
				HoldfastHealthAutoConfiguration.class, JacksonAutoConfiguration.class,
				HoldfastIdempotencyAutoConfiguration.class, HoldfastScheduleAutoConfiguration.class,
				HoldfastCacheAutoConfiguration.class, CacheAutoConfiguration.class,
				HoldfastCacheMetricsAutoConfiguration.class, CacheMetricsAutoConfiguration.class,
				HoldfastEndpointsAutoConfiguration.class));
	}

	/** The same with locks inside the JVM. */
	public static ApplicationContextRunner local() {
		return redis().withPropertyValues("holdfast.mode=local");
	}

}
