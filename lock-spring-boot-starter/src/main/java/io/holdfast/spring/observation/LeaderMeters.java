package io.holdfast.spring.observation;

import io.holdfast.leader.LeaderElection;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meters of leader election. Reading them does no I/O.
 */
public final class LeaderMeters implements MeterBinder {

	private final LeaderElection election;

	/**
	 * Create the meters.
	 * @param election the election whose roles are shown
	 */
	public LeaderMeters(LeaderElection election) {
		this.election = election;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (String role : this.election.roles()) {
			Gauge.builder("holdfast.leader.leading", this.election, (known) -> known.isLeader(role) ? 1 : 0)
				.description("Whether this instance leads a role")
				.tag("role", role)
				.register(registry);
		}
	}

}
