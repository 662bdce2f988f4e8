package io.holdfast.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;

/**
 * The scheduler of choice for many timers that are mostly called off: setting and
 * cancelling one costs the same with ten and with a hundred thousand. Tasks run up to 10
 * ms late, on one daemon thread that starts with the first task.
 */
public final class WheelScheduler implements Scheduler, AutoCloseable {

	private static final Duration TICK = Duration.ofMillis(10);

	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

	private final HashedWheelTimer timer;

	/**
	 * Create a scheduler.
	 * @param threadName the name of its thread
	 */
	public WheelScheduler(String threadName) {
		this.timer = new HashedWheelTimer((task) -> {
			Thread thread = new Thread(task, threadName);
			thread.setDaemon(true);
			return thread;
		}, TICK.toMillis(), TimeUnit.MILLISECONDS, 1024, false);
	}

	@Override
	public Cancellable schedule(Runnable task, Duration delay) {
		Timeout timeout = this.timer.newTimeout((ignored) -> task.run(), nanos(delay), TimeUnit.NANOSECONDS);
		return timeout::cancel;
	}

	/**
	 * As much of it as fits: a wait of any length is a wait.
	 */
	private static long nanos(Duration delay) {
		if (delay.isNegative()) {
			return 0;
		}
		return (delay.compareTo(LONGEST) < 0) ? delay.toNanos() : LONGEST.toNanos();
	}

	/**
	 * Stop the thread; tasks that wait are forgotten.
	 */
	@Override
	public void close() {
		this.timer.stop();
	}

}
