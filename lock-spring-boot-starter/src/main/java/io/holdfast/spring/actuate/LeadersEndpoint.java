package io.holdfast.spring.actuate;

import java.time.Instant;
import java.util.List;

import io.holdfast.leader.LeaderElection;
import io.holdfast.leader.LeaderStatus;
import io.holdfast.lock.LockUnavailableException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * Shows the leaders of the roles for which this instance campaigns.
 */
@Endpoint(id = "leaders", defaultAccess = Access.READ_ONLY)
public final class LeadersEndpoint {

	private final LeaderElection election;

	/**
	 * Create the endpoint.
	 * @param election knows the roles
	 */
	public LeadersEndpoint(LeaderElection election) {
		this.election = election;
	}

	/**
	 * All roles.
	 * @return the leader of each role
	 */
	@ReadOperation
	public Description leaders() {
		return new Description(this.election.roles().stream().map(this::describe).toList());
	}

	/**
	 * One role.
	 * @param role its name
	 * @return its leader, or null if this instance does not campaign for it
	 */
	@ReadOperation
	public @Nullable Leader leader(@Selector String role) {
		return this.election.roles().contains(role) ? describe(role) : null;
	}

	private Leader describe(String role) {
		try {
			LeaderStatus status = this.election.status(role);
			return new Leader(role, status.leader(), status.me(), status.since(), status.fence(), null);
		}
		catch (LockUnavailableException ex) {
			return new Leader(role, null, false, null, null, ex.getMessage());
		}
	}

	/**
	 * The response of the endpoint.
	 *
	 * @param leaders one for each role
	 */
	public record Description(List<Leader> leaders) {
	}

	/**
	 * The leader of a role.
	 *
	 * @param role the role
	 * @param leader the instance that leads it; null if none does or it is not known
	 * @param me whether it is this instance
	 * @param since when its term began, if it is this instance
	 * @param term the fence of its term, if it is this instance
	 * @param problem why the leader is not known
	 */
	public record Leader(String role, @Nullable String leader, boolean me, @Nullable Instant since, @Nullable Long term,
			@Nullable String problem) {
	}

}
