package io.holdfast.spring.autoconfigure;

import java.util.Arrays;
import java.util.Optional;

import io.holdfast.lock.LockClient;
import io.holdfast.spring.actuate.HoldfastHealthIndicator;
import io.holdfast.cache.CacheOutage;
import io.holdfast.cache.CacheService;
import io.holdfast.spring.interceptor.OutageMonitors;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the health component {@code holdfast}.
 */
@AutoConfiguration(after = { HoldfastAutoConfiguration.class, HoldfastInterceptionAutoConfiguration.class })
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnBean(LockClient.class)
@ConditionalOnEnabledHealthIndicator("holdfast")
public final class HoldfastHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "holdfastHealthIndicator", "holdfastHealthContributor" })
	static HoldfastHealthIndicator holdfastHealthIndicator(LockClient client, ObjectProvider<OutageMonitors> outages,
			ConfigurableListableBeanFactory beanFactory) {
		return new HoldfastHealthIndicator(client, outages.getIfAvailable(), () -> cacheOutage(beanFactory));
	}

	/** Only for an existing service: the health must not create one. */
	private static Optional<CacheOutage> cacheOutage(ConfigurableListableBeanFactory beanFactory) {
		return Arrays.stream(beanFactory.getBeanNamesForType(CacheService.class, false, false))
			.filter(beanFactory::containsSingleton)
			.flatMap((name) -> beanFactory.getBean(name, CacheService.class).outage().stream())
			.findFirst();
	}

}
