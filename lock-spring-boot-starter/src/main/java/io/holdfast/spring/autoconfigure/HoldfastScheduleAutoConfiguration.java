package io.holdfast.spring.autoconfigure;

import io.holdfast.lock.LockClient;
import io.holdfast.schedule.CompositeScheduleListener;
import io.holdfast.schedule.ScheduleListener;
import io.holdfast.schedule.ScheduledLocks;
import io.holdfast.spring.interceptor.schedule.ScheduleInterceptionConfiguration;
import io.holdfast.spring.interceptor.schedule.ScheduleSettings;
import io.holdfast.spring.schedule.ScheduledJobs;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for jobs that run once across all instances.
 */
@AutoConfiguration(after = HoldfastAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnBean(LockClient.class)
@EnableConfigurationProperties(ScheduleProperties.class)
@Import(ScheduleInterceptionConfiguration.class)
public final class HoldfastScheduleAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	static ScheduleSettings holdfastScheduleSettings(ScheduleProperties properties) {
		return properties.settings();
	}

	@Bean
	@ConditionalOnMissingBean
	static ScheduledJobs holdfastScheduledJobs() {
		return new ScheduledJobs();
	}

	@Bean
	static LocalJobLocks holdfastLocalJobLocks(HoldfastProperties properties, Environment environment) {
		return LocalJobLocks.of(InstanceId.of(properties, environment));
	}

	@Bean
	@ConditionalOnMissingBean
	static ScheduledLocks holdfastScheduledLocks(LockClient client, LocalJobLocks local, ScheduleProperties properties,
			ObjectProvider<ScheduleListener> listeners) {
		return ScheduledLocks.builder(client)
			.local(local.client())
			.listener(new CompositeScheduleListener(listeners.orderedStream().toList()))
			.shutdownTimeout(properties.shutdownTimeout())
			.build();
	}

}
