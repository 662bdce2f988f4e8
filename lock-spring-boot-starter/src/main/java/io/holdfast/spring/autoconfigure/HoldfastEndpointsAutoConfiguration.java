package io.holdfast.spring.autoconfigure;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.leader.LeaderElection;
import io.holdfast.lock.LockClient;
import io.holdfast.spring.actuate.IdempotencyEndpoint;
import io.holdfast.spring.actuate.LeadersEndpoint;
import io.holdfast.spring.actuate.SchedulesEndpoint;
import io.holdfast.spring.schedule.ScheduledJobs;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for the endpoints of the actuator.
 */
@AutoConfiguration(after = { HoldfastIdempotencyAutoConfiguration.class, HoldfastLeaderAutoConfiguration.class,
		HoldfastScheduleAutoConfiguration.class })
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
public final class HoldfastEndpointsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(IdempotencyClient.class)
	@ConditionalOnAvailableEndpoint
	static IdempotencyEndpoint holdfastIdempotencyEndpoint(ObjectProvider<IdempotencyClient> client) {
		return new IdempotencyEndpoint(client::getObject);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean({ LockClient.class, ScheduledJobs.class })
	@ConditionalOnAvailableEndpoint
	static SchedulesEndpoint holdfastSchedulesEndpoint(ScheduledJobs jobs, LockClient client,
			HoldfastProperties properties, Environment environment) {
		return new SchedulesEndpoint(jobs, client, InstanceId.of(properties, environment));
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(LeaderElection.class)
	@ConditionalOnAvailableEndpoint
	static LeadersEndpoint holdfastLeadersEndpoint(LeaderElection election) {
		return new LeadersEndpoint(election);
	}

}
