package io.holdfast.leader;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import io.holdfast.engine.ThisInstance;
import io.holdfast.lock.LockClient;
import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;
import io.holdfast.time.WheelScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link LeaderElection}.
 */
public final class LeaderElectionBuilder {

	final LockClient locks;

	final Set<String> roles = new LinkedHashSet<>();

	final List<LeaderListener> listeners = new ArrayList<>();

	LeaderOptions options = LeaderOptions.defaults();

	TimeSource time = TimeSource.SYSTEM;

	private @Nullable Scheduler scheduler;

	private @Nullable Executor callbacks;

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
	 * How to lead. Default: {@link LeaderOptions#defaults()}.
	 * @param options the options
	 * @return this builder
	 */
	public LeaderElectionBuilder options(LeaderOptions options) {
		this.options = options;
		return this;
	}

	/**
	 * Let somebody hear of the terms of this instance, after those given before.
	 * @param listener the listener
	 * @return this builder
	 */
	public LeaderElectionBuilder listener(LeaderListener listener) {
		this.listeners.add(listener);
		return this;
	}

	/**
	 * The clock that says since when somebody leads. Default: that of the machine.
	 * @param time the clocks
	 * @return this builder
	 */
	public LeaderElectionBuilder timeSource(TimeSource time) {
		this.time = time;
		return this;
	}

	/**
	 * What runs timers. Default: one daemon thread of the election's own.
	 * @param scheduler the scheduler, which the election does not close
	 * @return this builder
	 */
	public LeaderElectionBuilder scheduler(Scheduler scheduler) {
		this.scheduler = scheduler;
		return this;
	}

	/**
	 * Where listeners run. Default: daemon threads of the election's own, as many as are
	 * needed.
	 * @param callbacks the executor, which the election does not close
	 * @return this builder
	 */
	public LeaderElectionBuilder callbackExecutor(Executor callbacks) {
		this.callbacks = callbacks;
		return this;
	}

	/**
	 * Build.
	 * @return an election that is yet to be started
	 * @throws IllegalArgumentException when there are no roles
	 */
	public LeaderElection build() {
		if (this.roles.isEmpty()) {
			throw new IllegalArgumentException("An election needs at least one role, like 'keeper'.");
		}
		return new LeaderElection(this, threads());
	}

	private Threads threads() {
		List<Runnable> owned = new ArrayList<>();
		Scheduler scheduler = this.scheduler;
		if (scheduler == null) {
			WheelScheduler wheel = new WheelScheduler("holdfast-leader-timer");
			owned.add(wheel::close);
			scheduler = wheel;
		}
		Executor callbacks = this.callbacks;
		if (callbacks == null) {
			ExecutorService pool = ThisInstance.callbackThreads();
			owned.add(pool::shutdown);
			callbacks = pool;
		}
		return new Threads(scheduler, callbacks, owned);
	}

	/**
	 * What runs timers and listeners, and what to do with it on close.
	 */
	record Threads(Scheduler scheduler, Executor callbacks, List<Runnable> owned) {
	}

}
