package io.holdfast.lock.engine;

import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * The timer of a handle, which has at most one at a time.
 */
final class LeaseTimer {

	private @Nullable Cancellable timer;

	private boolean ended;

	/**
	 * Replace the current timer, or cancel the new one if the handle has ended.
	 */
	void set(Cancellable next) {
		Cancellable unwanted;
		synchronized (this) {
			unwanted = this.ended ? next : this.timer;
			this.timer = this.ended ? null : next;
		}
		if (unwanted != null) {
			unwanted.cancel();
		}
	}

	void end() {
		Cancellable last;
		synchronized (this) {
			this.ended = true;
			last = this.timer;
			this.timer = null;
		}
		if (last != null) {
			last.cancel();
		}
	}

}
