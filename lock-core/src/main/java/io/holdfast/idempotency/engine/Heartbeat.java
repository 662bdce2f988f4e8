package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.engine.Stopwatch;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Renews a leader's lease at a third of it. Where the store does not answer it is asked
 * again sooner, until the lease has ended by the local clocks: an ended lease is never
 * revived.
 */
final class Heartbeat {

	private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);

	private final OperationEngine engine;

	private final Leader leader;

	private final AtomicBoolean beating = new AtomicBoolean();

	private volatile boolean stopped;

	private volatile @Nullable Cancellable timer;

	Heartbeat(OperationEngine engine, Leader leader) {
		this.engine = engine;
		this.leader = leader;
	}

	void start() {
		schedule(this.leader.options().lease().dividedBy(3));
	}

	void stop() {
		this.stopped = true;
		Cancellable timer = this.timer;
		if (timer != null) {
			timer.cancel();
		}
	}

	/**
	 * Renew now, unless that is on its way.
	 */
	void now() {
		if (this.stopped || !this.beating.compareAndSet(false, true)) {
			return;
		}
		if (this.leader.validity().isZero()) {
			this.leader.lose();
			return;
		}
		Cancellable timer = this.timer;
		if (timer != null) {
			timer.cancel();
		}
		Stopwatch asked = Stopwatch.start(this.engine.settings().time());
		this.engine
			.ask(() -> this.engine.settings()
				.store()
				.renew(this.leader.recordKey(), this.leader.token(), this.leader.options().lease(),
						this.leader.options().retention()))
			.whenComplete((renewed, failure) -> {
				this.beating.set(false);
				answered(asked, renewed, failure);
			});
	}

	private void answered(Stopwatch asked, @Nullable Boolean renewed, @Nullable Throwable failure) {
		Duration lease = this.leader.options().lease();
		if (failure != null) {
			Duration left = this.leader.validity();
			Duration pause = lease.dividedBy(20);
			// What is left of the lease is enough to see its end in time.
			schedule((pause.compareTo(left) < 0) ? pause : left);
		}
		else if (Boolean.TRUE.equals(renewed)) {
			this.leader.renewed(asked);
			schedule(lease.dividedBy(3).minus(asked.elapsed()));
		}
		else {
			this.leader.lose();
		}
	}

	private void schedule(Duration pause) {
		if (this.stopped) {
			return;
		}
		Duration longEnough = (pause.compareTo(SHORTEST_PAUSE) < 0) ? SHORTEST_PAUSE : pause;
		this.timer = this.engine.settings().scheduler().schedule(this::now, longEnough);
		if (this.stopped) {
			stop();
		}
	}

}
