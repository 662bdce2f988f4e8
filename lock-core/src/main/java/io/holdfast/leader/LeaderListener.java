package io.holdfast.leader;

/**
 * Is notified of the terms of this instance. The calls for one role come one after the
 * other, each {@link #onGranted} followed by its {@link #onRevoked}, on threads of the
 * election on which they may block; their exceptions are logged and never reach the
 * election.
 * <p>
 * {@link #onRevoked} follows only after {@link #onGranted} has returned, so start the
 * leader's work there and return, or work until {@link LeaderElection#isLeader} is false.
 */
public interface LeaderListener {

	/** Ignores all events. */
	LeaderListener NO_OP = new LeaderListener() {
	};

	/**
	 * This instance leads now.
	 * @param term the term that begins
	 */
	default void onGranted(LeaderTerm term) {
	}

	/**
	 * This instance no longer leads: stop the leader's work before returning. The role's
	 * lock is given up after this method has returned, at the latest after the
	 * {@linkplain LeaderOptions#handOverTimeout() hand-over timeout}; if the lock can no
	 * longer be renewed, a tenth of the lease is left. No other instance is granted the
	 * role before that, unless the whole instance was paused, the release of the lock was
	 * forced, or the nodes lost their data.
	 * @param term the term that has ended
	 */
	default void onRevoked(LeaderTerm term) {
	}

}
