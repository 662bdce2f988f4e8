package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.holdfast.leader.LeaderElection;
import io.holdfast.leader.LeaderOptions;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * The properties of leader election.
 *
 * @param roles Roles for which this instance campaigns. Without roles there is no
 * election.
 * @param lease How long a crashed leader keeps others from leading. The lease is extended
 * in the background while the leader runs.
 * @param handOverTimeout How long a leader that steps down waits for its listeners before
 * others may lead.
 */
@ConfigurationProperties("holdfast.leader")
record LeaderProperties(@DefaultValue List<String> roles,
		@DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) Duration lease,
		@DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration handOverTimeout) {

	private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);

	LeaderProperties {
		roles = List.copyOf(roles);
		roles.forEach(LeaderProperties::check);
		PropertyValidation.requireMillis("holdfast.leader.lease", lease);
		if (lease.compareTo(SHORTEST_LEASE) < 0) {
			throw new InvalidPropertyException("holdfast.leader.lease", lease,
					"It must be at least 100 ms, for example '30s'.");
		}
		PropertyValidation.requireNotNegative("holdfast.leader.hand-over-timeout", handOverTimeout);
	}

	LeaderOptions options() {
		return LeaderOptions.defaults().withLease(this.lease).withHandOverTimeout(this.handOverTimeout);
	}

	private static void check(String role) {
		try {
			LeaderElection.checkRole(role);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidPropertyException("holdfast.leader.roles", role,
					"A role must be 1 to 100 letters, digits, dots, hyphens or underscores, for example 'keeper'.");
		}
	}

}
