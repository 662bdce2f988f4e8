package io.holdfast.spring.autoconfigure;

import io.holdfast.leader.LeaderElection;
import io.holdfast.leader.LeaderElectionBuilder;
import io.holdfast.leader.LeaderListener;
import io.holdfast.lock.LockClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Auto-configuration for leader election. Without roles it defines no beans.
 */
@AutoConfiguration(after = HoldfastAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnBean(LockClient.class)
@Conditional(OnLeaderRolesCondition.class)
@ConditionalOnMissingBean(LeaderElection.class)
@EnableConfigurationProperties(LeaderProperties.class)
public final class HoldfastLeaderAutoConfiguration {

	@Bean
	static LeaderElection holdfastLeaderElection(LeaderProperties properties, LockClient locks,
			ApplicationEventPublisher events, ObjectProvider<LeaderListener> listeners) {
		LeaderElectionBuilder builder = LeaderElection.builder(locks)
			.roles(properties.roles())
			.options(properties.options())
			.listener(new LeaderEventPublisher(events));
		listeners.orderedStream().forEach(builder::listener);
		return builder.build();
	}

	@Bean
	static LeaderLifecycle holdfastLeaderLifecycle(LeaderElection election) {
		return new LeaderLifecycle(election);
	}

}
