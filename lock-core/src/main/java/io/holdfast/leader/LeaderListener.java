package io.holdfast.leader;

/**
 * Hears of the terms of this instance. For one role the calls come one after the other,
 * each {@link #onGranted} followed by its {@link #onRevoked}, on threads of the election
 * where they may block; what they throw is logged and never reaches the election.
 * <p>
 * {@link #onRevoked} follows only when {@link #onGranted} has returned, so start the
 * leader's work there and return, or work until {@link LeaderElection#isLeader} is false.
 */
public interface LeaderListener {

	/** Hears nothing. */
	LeaderListener NO_OP = new LeaderListener() {
	};

	/**
	 * This instance leads now.
	 * @param term the term that begins
	 */
	default void onGranted(LeaderTerm term) {
	}

	/**
	 * This instance leads no longer: stop the leader's work before returning. The role's
	 * lock is given up after this has returned, at the latest after the
	 * {@linkplain LeaderOptions#handOverTimeout() hand-over timeout}, and where it can no
	 * longer be renewed, a tenth of the lease is left. Nobody else is granted the role
	 * before, unless the whole instance stood still, the lock was freed by force or the
	 * nodes forgot it.
	 * @param term the term that has ended
	 */
	default void onRevoked(LeaderTerm term) {
	}

}
