package io.holdfast.time;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;

/**
 * The scheduler for many timers that are mostly cancelled: setting and cancelling one
 * costs the same with ten timers and with a hundred thousand. Tasks run up to 10 ms late,
 * on one daemon thread that starts with the first task.
 */
public final class WheelScheduler implements Scheduler, AutoCloseable {

	private static final Duration TICK = Duration.ofMillis(10);

	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

	private final HashedWheelTimer timer;

	private final AtomicBoolean starting = new AtomicBoolean();

	private final CompletableFuture<Void> started = new CompletableFuture<>();

	private volatile boolean closed;

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
		if (this.started.isDone()) {
			return set(task, delay)::cancel;
		}
		if (this.closed) {
			throw new IllegalStateException("The scheduler is closed");
		}
		start();
		CompletableFuture<Timeout> later = this.started.thenApply((ignored) -> set(task, delay));
		return () -> later.thenAccept(Timeout::cancel);
	}

	private Timeout set(Runnable task, Duration delay) {
		return this.timer.newTimeout((ignored) -> task.run(), nanos(delay), TimeUnit.NANOSECONDS);
	}

	/**
	 * Start the timer on another thread. On its first use it waits for its own thread to
	 * start, which would happen while the caller may hold monitors, and would swallow an
	 * interrupt that arrives meanwhile.
	 */
	private void start() {
		if (this.starting.compareAndSet(false, true)) {
			Thread thread = new Thread(this::startAndWait, "holdfast-timer-start");
			thread.setDaemon(true);
			thread.start();
		}
	}

	private void startAndWait() {
		try {
			this.timer.start();
			this.started.complete(null);
		}
		catch (IllegalStateException ex) {
			// Closed meanwhile.
			this.started.completeExceptionally(ex);
		}
	}

	/**
	 * The delay, limited to the largest value that fits.
	 */
	private static long nanos(Duration delay) {
		if (delay.isNegative()) {
			return 0;
		}
		return (delay.compareTo(LONGEST) < 0) ? delay.toNanos() : LONGEST.toNanos();
	}

	/**
	 * Stop the thread; pending tasks are dropped.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.timer.stop();
	}

}
