package io.holdfast.engine;

import java.time.Duration;

import io.holdfast.time.TimeSource;

/**
 * A moment, and what has passed since by the clock that says more.
 */
public final class Stopwatch {

	private final TimeSource time;

	private final long nanos;

	private final long millis;

	private Stopwatch(TimeSource time) {
		this.time = time;
		this.nanos = time.nanoTime();
		this.millis = time.currentTimeMillis();
	}

	/**
	 * Begin now.
	 * @param time the clocks
	 * @return a running one
	 */
	public static Stopwatch start(TimeSource time) {
		return new Stopwatch(time);
	}

	/**
	 * The larger of what both clocks say, for leases: a monotonic clock may stand still
	 * while the machine is suspended.
	 * @return the time since the start
	 */
	public Duration elapsedAtMost() {
		long wall = (this.time.currentTimeMillis() - this.millis) * 1_000_000;
		return Duration.ofNanos(Math.max(this.time.nanoTime() - this.nanos, wall));
	}

	/**
	 * What the monotonic clock says, for waits and figures.
	 * @return the time since the start
	 */
	public Duration elapsed() {
		return Duration.ofNanos(this.time.nanoTime() - this.nanos);
	}

}
