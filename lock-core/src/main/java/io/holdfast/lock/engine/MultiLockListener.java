package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LossReason;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of several locks that are acquired one by one into those of one call:
 * one result of the acquisition, one wait, one end of the hold.
 */
final class MultiLockListener implements LockListener {

	private final LockListener listener;

	private final TimeSource time;

	private final String name;

	private final LockOptions options;

	private final Stopwatch since;

	private State state = State.ACQUIRING;

	private boolean waiting;

	private AcquireOutcome last = AcquireOutcome.CANCELLED;

	private @Nullable HandOffKind kind;

	private @Nullable LossReason early;

	private @Nullable Stopwatch heldSince;

	MultiLockListener(LockListener listener, TimeSource time, List<String> names, LockOptions options) {
		this.listener = listener;
		this.time = time;
		this.name = String.join(", ", names);
		this.options = options;
		this.since = Stopwatch.start(time);
	}

	@Override
	public void onAcquire(String part, @Nullable String label, AcquireOutcome outcome, Duration waited) {
		synchronized (this) {
			this.last = outcome;
		}
	}

	@Override
	public void onWaitStart(String part, @Nullable String label) {
		synchronized (this) {
			if (this.waiting || this.state != State.ACQUIRING) {
				return;
			}
			this.waiting = true;
		}
		this.listener.onWaitStart(this.name, this.options.label());
	}

	@Override
	public void onHandOff(String part, @Nullable String label, HandOffKind kind) {
		synchronized (this) {
			boolean first = this.kind == null;
			this.kind = kind;
			if (this.state != State.HELD || !first) {
				return;
			}
		}
		this.listener.onHandOff(this.name, this.options.label(), kind);
	}

	/**
	 * All locks were acquired; one may have been lost since.
	 */
	void acquired() {
		HandOffKind kind;
		LossReason early;
		endWait();
		synchronized (this) {
			this.state = State.HELD;
			this.heldSince = Stopwatch.start(this.time);
			kind = this.kind;
			early = this.early;
		}
		this.listener.onAcquire(this.name, this.options.label(), AcquireOutcome.ACQUIRED, this.since.elapsed());
		if (kind != null) {
			this.listener.onHandOff(this.name, this.options.label(), kind);
		}
		if (early != null) {
			onLoss(this.name, this.options.label(), Duration.ZERO, early);
		}
	}

	/**
	 * The locks were not acquired. If one was lost while the call waited for the others,
	 * the outcome is the same as for nodes that do not answer.
	 */
	void gaveUp(boolean cancelled) {
		endWait();
		AcquireOutcome outcome;
		synchronized (this) {
			this.state = State.ENDED;
			outcome = cancelled ? AcquireOutcome.CANCELLED : switch (this.last) {
				case ACQUIRED -> AcquireOutcome.UNAVAILABLE;
				case BUSY, TIMEOUT -> Waiter.gaveUp(this.options);
				default -> this.last;
			};
		}
		this.listener.onAcquire(this.name, this.options.label(), outcome, this.since.elapsed());
	}

	@Override
	public void onRelease(String part, @Nullable String label, Duration held) {
		Stopwatch heldSince = end();
		if (heldSince != null) {
			this.listener.onRelease(this.name, this.options.label(), heldSince.elapsed());
		}
	}

	@Override
	public void onLoss(String part, @Nullable String label, Duration held, LossReason reason) {
		synchronized (this) {
			this.early = reason;
		}
		Stopwatch heldSince = end();
		if (heldSince != null) {
			this.listener.onLoss(this.name, this.options.label(), heldSince.elapsed(), reason);
		}
	}

	private void endWait() {
		synchronized (this) {
			if (!this.waiting) {
				return;
			}
			this.waiting = false;
		}
		this.listener.onWaitEnd(this.name, this.options.label());
	}

	/**
	 * End the hold when the first lock is released or lost.
	 * @return since when the locks were held; {@code null} if they were not held, or the
	 * hold had ended already
	 */
	private synchronized @Nullable Stopwatch end() {
		if (this.state != State.HELD) {
			return null;
		}
		this.state = State.ENDED;
		return this.heldSince;
	}

	private enum State {

		ACQUIRING, HELD, ENDED

	}

}
