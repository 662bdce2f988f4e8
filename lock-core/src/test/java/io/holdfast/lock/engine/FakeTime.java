package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;

import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Two clocks and a scheduler that a test advances, on its own thread. The monotonic clock
 * starts shortly before it overflows.
 */
public final class FakeTime implements TimeSource, Scheduler {

	private static final long START = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

	private final Set<Task> tasks = new LinkedHashSet<>();

	private long passed;

	private long wallNanos = 1_700_000_000_000_000_000L;

	private boolean rejecting;

	private Runnable onSchedule = () -> {
	};

	@Override
	public synchronized long nanoTime() {
		return START + this.passed;
	}

	@Override
	public synchronized long currentTimeMillis() {
		return Math.floorDiv(this.wallNanos, 1_000_000L);
	}

	@Override
	public Cancellable schedule(Runnable task, Duration delay) {
		this.onSchedule.run();
		return add(task, delay);
	}

	/**
	 * Run an action whenever a timer is set.
	 */
	public void onSchedule(Runnable action) {
		this.onSchedule = action;
	}

	private synchronized Cancellable add(Runnable task, Duration delay) {
		if (this.rejecting) {
			throw new IllegalStateException("cannot be started once stopped");
		}
		Task scheduled = new Task(task, this.passed + Math.max(0, delay.toNanos()));
		this.tasks.add(scheduled);
		return () -> forget(scheduled);
	}

	public synchronized void reject() {
		this.rejecting = true;
	}

	/**
	 * The number of timers that are set.
	 */
	public synchronized int timers() {
		return this.tasks.size();
	}

	public synchronized Duration untilNextTimer() {
		return this.tasks.stream()
			.map((task) -> Duration.ofNanos(task.due - this.passed))
			.min(Comparator.naturalOrder())
			.orElseThrow();
	}

	/**
	 * Advance both clocks, and run the timers that become due.
	 */
	public void advance(Duration duration) {
		long end;
		synchronized (this) {
			end = this.passed + duration.toNanos();
		}
		for (Task task = takeDue(end); task != null; task = takeDue(end)) {
			task.action.run();
		}
		synchronized (this) {
			moveTo(end);
		}
	}

	public void advanceMillis(long millis) {
		advance(Duration.ofMillis(millis));
	}

	/**
	 * Advance both clocks without running timers, as if all threads were paused.
	 */
	public synchronized void stall(Duration duration) {
		moveTo(this.passed + duration.toNanos());
	}

	/**
	 * Move only the wall clock, in either direction.
	 */
	public synchronized void jumpWallClock(Duration duration) {
		this.wallNanos += duration.toNanos();
	}

	private synchronized @Nullable Task takeDue(long end) {
		Task next = this.tasks.stream().min(Comparator.comparingLong((task) -> task.due)).orElse(null);
		if (next == null || next.due > end) {
			return null;
		}
		this.tasks.remove(next);
		moveTo(next.due);
		return next;
	}

	private synchronized void moveTo(long moment) {
		long step = Math.max(0, moment - this.passed);
		this.passed += step;
		this.wallNanos += step;
	}

	private synchronized void forget(Task task) {
		this.tasks.remove(task);
	}

	private static final class Task {

		private final Runnable action;

		private final long due;

		private Task(Runnable action, long due) {
			this.action = action;
			this.due = due;
		}

	}

}
