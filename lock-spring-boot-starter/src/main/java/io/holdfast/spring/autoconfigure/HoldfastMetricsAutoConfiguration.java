package io.holdfast.spring.autoconfigure;

import io.holdfast.leader.LeaderElection;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.spring.observation.FallbackMeters;
import io.holdfast.spring.observation.IdempotencyMeters;
import io.holdfast.spring.observation.LeaderMeters;
import io.holdfast.spring.observation.LockMeters;
import io.holdfast.spring.observation.NodeMeters;
import io.holdfast.spring.observation.RateLimitMeters;
import io.holdfast.spring.observation.ScheduleMeters;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for meters.
 */
@AutoConfiguration(after = { HoldfastAutoConfiguration.class, HoldfastLeaderAutoConfiguration.class },
		afterName = { "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(MeterRegistry.class)
public final class HoldfastMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	static LockMeters holdfastLockMeters(MeterRegistry registry) {
		return new LockMeters(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	static FallbackMeters holdfastFallbackMeters(MeterRegistry registry) {
		return new FallbackMeters(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	static IdempotencyMeters holdfastIdempotencyMeters(MeterRegistry registry) {
		return new IdempotencyMeters(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	static RateLimitMeters holdfastRateLimitMeters(MeterRegistry registry) {
		return new RateLimitMeters(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	static ScheduleMeters holdfastScheduleMeters(MeterRegistry registry) {
		return new ScheduleMeters(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(RedlockClient.class)
	static NodeMeters holdfastNodeMeters(RedlockClient client) {
		return new NodeMeters(client);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(LeaderElection.class)
	static LeaderMeters holdfastLeaderMeters(LeaderElection election) {
		return new LeaderMeters(election);
	}

}
