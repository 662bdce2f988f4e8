package io.holdfast.engine;

import java.time.Duration;

import io.holdfast.time.TimeSource;

/**
 * Measures the time since a moment, by the monotonic clock or by the clock that shows
 * more.
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
	 * Start now.
	 * @param time the clocks
	 * @return a running stopwatch
	 */
	public static Stopwatch start(TimeSource time) {
		return new Stopwatch(time);
	}

	/**
	 * The time by the clock that shows more, for leases: a monotonic clock may stop while
	 * the machine is suspended.
	 * @return the time since the start
	 */
	public Duration elapsedAtMost() {
		long wall = (this.time.currentTimeMillis() - this.millis) * 1_000_000;
		return Duration.ofNanos(Math.max(this.time.nanoTime() - this.nanos, wall));
	}

	/**
	 * The time by the monotonic clock, for waits and metrics.
	 * @return the time since the start
	 */
	public Duration elapsed() {
		return Duration.ofNanos(this.time.nanoTime() - this.nanos);
	}

}
