package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.StoreCalls;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * A leader's lease, which is renewed at a third of it. Where the store does not answer it
 * is asked again sooner, until the lease has ended by the local clocks: an ended lease is
 * never revived.
 */
final class Heartbeat {

	private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);

	private static final Duration DRIFT_ALLOWANCE = Duration.ofMillis(2);

	private final OperationSettings settings;

	private final StoreCalls calls;

	private final PendingCall call;

	private final String token;

	private final Runnable lost;

	private final AtomicBoolean beating = new AtomicBoolean();

	private volatile Stopwatch since;

	private volatile boolean stopped;

	private volatile @Nullable Cancellable timer;

	/**
	 * Create it.
	 * @param call that leads
	 * @param since when the claim was sent
	 * @param lost what follows when the lease ended, or the record belongs to another or
	 * is gone
	 */
	Heartbeat(OperationSettings settings, StoreCalls calls, PendingCall call, String token, Stopwatch since,
			Runnable lost) {
		this.settings = settings;
		this.calls = calls;
		this.call = call;
		this.token = token;
		this.since = since;
		this.lost = lost;
	}

	void start() {
		schedule(lease().dividedBy(3));
	}

	void stop() {
		this.stopped = true;
		stopTimer();
	}

	private void stopTimer() {
		Cancellable timer = this.timer;
		if (timer != null) {
			timer.cancel();
		}
	}

	/**
	 * What is left of the lease, less what the clocks may drift apart.
	 */
	Duration validity() {
		Duration lease = lease();
		Duration left = lease.minus(this.since.elapsedAtMost()).minus(lease.dividedBy(100)).minus(DRIFT_ALLOWANCE);
		return left.isNegative() ? Duration.ZERO : left;
	}

	/**
	 * Renew now, unless that is on its way.
	 */
	void now() {
		if (this.stopped || !this.beating.compareAndSet(false, true)) {
			return;
		}
		if (validity().isZero()) {
			this.lost.run();
			return;
		}
		stopTimer();
		Stopwatch asked = Stopwatch.start(this.settings.time());
		this.calls
			.ask(() -> this.settings.store()
				.renew(this.call.recordKey(), this.token, lease(), this.call.options().retention()))
			.whenComplete((renewed, failure) -> {
				this.beating.set(false);
				answered(asked, renewed, failure);
			});
	}

	private void answered(Stopwatch asked, @Nullable Boolean renewed, @Nullable Throwable failure) {
		if (failure != null) {
			Duration left = validity();
			Duration pause = lease().dividedBy(20);
			// What is left of the lease is enough to see its end in time.
			schedule((pause.compareTo(left) < 0) ? pause : left);
		}
		else if (Boolean.TRUE.equals(renewed)) {
			this.since = asked;
			schedule(lease().dividedBy(3).minus(asked.elapsed()));
		}
		else {
			this.lost.run();
		}
	}

	private void schedule(Duration pause) {
		if (this.stopped) {
			return;
		}
		Duration longEnough = (pause.compareTo(SHORTEST_PAUSE) < 0) ? SHORTEST_PAUSE : pause;
		this.timer = this.settings.scheduler().schedule(this::now, longEnough);
		if (this.stopped) {
			stop();
		}
	}

	private Duration lease() {
		return this.call.options().lease();
	}

}
