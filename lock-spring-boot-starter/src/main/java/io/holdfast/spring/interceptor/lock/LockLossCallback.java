package io.holdfast.spring.interceptor.lock;

/**
 * Runs an action when a lock is lost, but only while the guarded work runs. The end of
 * the work and the action are mutually exclusive, so that an interrupt cannot affect what
 * the thread does next.
 */
final class LockLossCallback implements Runnable {

	private final Runnable action;

	private boolean ended;

	private boolean fired;

	LockLossCallback(Runnable action) {
		this.action = action;
	}

	@Override
	public synchronized void run() {
		if (!this.ended) {
			this.fired = true;
			this.action.run();
		}
	}

	/** Disable the callback. Returns whether the action has run. */
	synchronized boolean end() {
		this.ended = true;
		return this.fired;
	}

}
