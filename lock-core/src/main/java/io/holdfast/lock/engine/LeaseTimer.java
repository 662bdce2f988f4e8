package io.holdfast.lock.engine;

import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * The one timer that a handle has at a time, until it needs none any more.
 */
final class LeaseTimer {

	private @Nullable Cancellable timer;

	private boolean over;

	/**
	 * Take this timer in place of the one before.
	 */
	void set(Cancellable next) {
		Cancellable unwanted;
		synchronized (this) {
			unwanted = this.over ? next : this.timer;
			this.timer = this.over ? null : next;
		}
		if (unwanted != null) {
			unwanted.cancel();
		}
	}

	void end() {
		Cancellable last;
		synchronized (this) {
			this.over = true;
			last = this.timer;
			this.timer = null;
		}
		if (last != null) {
			last.cancel();
		}
	}

}
