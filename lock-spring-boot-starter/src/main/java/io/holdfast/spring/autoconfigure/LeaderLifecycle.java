package io.holdfast.spring.autoconfigure;

import io.holdfast.leader.LeaderElection;

import org.springframework.context.SmartLifecycle;

/**
 * Campaigns while the application runs. It starts last and stops first, before the web
 * server drains its requests and while everything that the leader's work needs still
 * exists: another instance leads while this one is still shutting down.
 */
final class LeaderLifecycle implements SmartLifecycle {

	private final LeaderElection election;

	LeaderLifecycle(LeaderElection election) {
		this.election = election;
	}

	@Override
	public void start() {
		this.election.start();
	}

	@Override
	public void stop() {
		this.election.stop();
	}

	@Override
	public void stop(Runnable callback) {
		this.election.stopAsync().thenRun(callback);
	}

	@Override
	public boolean isRunning() {
		return this.election.isRunning();
	}

	@Override
	public int getPhase() {
		return DEFAULT_PHASE;
	}

}
