package io.holdfast.spring.interceptor.lock;

/**
 * Does something on the loss of a lock, but only while the guarded work runs. The end and
 * the action exclude each other, so that no interrupt hits what the thread does next.
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

	/** End the watch, and say whether the action has run. */
	synchronized boolean end() {
		this.ended = true;
		return this.fired;
	}

}
