package io.holdfast.leader;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.holdfast.engine.AbstractBuilder;
import io.holdfast.lock.LockClient;
import io.holdfast.time.TimeSource;

/**
 * Builds a {@link LeaderElection}.
 */
public final class LeaderElectionBuilder extends AbstractBuilder<LeaderElectionBuilder> {

	final LockClient locks;

	final Set<String> roles = new LinkedHashSet<>();

	final List<LeaderListener> listeners = new ArrayList<>();

	LeaderOptions options = LeaderOptions.defaults();

	LeaderElectionBuilder(LockClient locks) {
		this.locks = locks;
	}

	/**
	 * Campaign for a role, in addition to those given before.
	 * @param role see {@link LeaderElection#checkRole(String)}
	 * @return this builder
	 */
	public LeaderElectionBuilder role(String role) {
		this.roles.add(LeaderElection.checkRole(role));
		return this;
	}

	/**
	 * Campaign for roles, in addition to those given before.
	 * @param roles see {@link LeaderElection#checkRole(String)}
	 * @return this builder
	 */
	public LeaderElectionBuilder roles(Collection<String> roles) {
		roles.forEach(this::role);
		return this;
	}

	/**
	 * Set how to lead. Default: {@link LeaderOptions#defaults()}.
	 * @param options the options
	 * @return this builder
	 */
	public LeaderElectionBuilder options(LeaderOptions options) {
		this.options = options;
		return this;
	}

	/**
	 * Add a listener for the terms of this instance. Listeners are called in the order in
	 * which they were added.
	 * @param listener the listener
	 * @return this builder
	 */
	public LeaderElectionBuilder listener(LeaderListener listener) {
		this.listeners.add(listener);
		return this;
	}

	@Override
	protected LeaderElectionBuilder self() {
		return this;
	}

	@Override
	protected TimeSource time() {
		return super.time();
	}

	/**
	 * Build.
	 * @return an election that has not been started
	 * @throws IllegalArgumentException if there are no roles
	 */
	public LeaderElection build() {
		if (this.roles.isEmpty()) {
			throw new IllegalArgumentException("An election needs at least one role, like 'keeper'.");
		}
		return new LeaderElection(this, threads("holdfast-leader-timer"));
	}

}
