package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.StoreCalls;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Renews the lease of a leader every third of it. If the store does not answer, the
 * renewal is retried sooner, until the lease has ended by the local clock. An ended lease
 * is never revived.
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
	 * Create a heartbeat.
	 * @param call the call that leads
	 * @param since the time since the claim was sent
	 * @param lost runs when the lease has ended, or the record belongs to another leader
	 * or no longer exists
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
	 * The remaining lease, less an allowance for clock drift.
	 */
	Duration validity() {
		Duration lease = lease();
		Duration left = lease.minus(this.since.elapsedAtMost()).minus(lease.dividedBy(100)).minus(DRIFT_ALLOWANCE);
		return left.isNegative() ? Duration.ZERO : left;
	}

	/**
	 * Renew now, unless a renewal is in flight.
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
			// No longer than the remaining lease, to notice its end in time.
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
