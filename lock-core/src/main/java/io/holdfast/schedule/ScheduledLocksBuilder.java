package io.holdfast.schedule;

import java.time.Duration;

import io.holdfast.duration.Durations;
import io.holdfast.lock.LockClient;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@link ScheduledLocks}.
 */
public final class ScheduledLocksBuilder {

	final LockClient locks;

	@Nullable LockClient local;

	ScheduleListener listener = ScheduleListener.NO_OP;

	TimeSource time = TimeSource.SYSTEM;

	Duration shutdownTimeout = Duration.ofSeconds(10);

	ScheduledLocksBuilder(LockClient locks) {
		this.locks = locks;
	}

	/**
	 * Set the locks inside this JVM, for {@link OnUnavailable#LOCAL}. Default: none.
	 * @param local the client, which is not closed with the result
	 * @return this builder
	 */
	public ScheduledLocksBuilder local(LockClient local) {
		this.local = local;
		return this;
	}

	/**
	 * Set the listener for events of jobs. Default: none.
	 * @param listener the listener
	 * @return this builder
	 */
	public ScheduledLocksBuilder listener(ScheduleListener listener) {
		this.listener = listener;
		return this;
	}

	/**
	 * Set the clocks that measure runs. Default: those of the machine.
	 * @param time the clocks
	 * @return this builder
	 */
	public ScheduledLocksBuilder timeSource(TimeSource time) {
		this.time = time;
		return this;
	}

	/**
	 * Set how long closing waits for running jobs. Default: 10 s.
	 * @param shutdownTimeout zero or longer
	 * @return this builder
	 */
	public ScheduledLocksBuilder shutdownTimeout(Duration shutdownTimeout) {
		this.shutdownTimeout = Durations.requireNotNegative("shutdown timeout", shutdownTimeout,
				"use 0 not to wait for jobs");
		return this;
	}

	/**
	 * Build.
	 * @return the object that runs jobs
	 */
	public ScheduledLocks build() {
		return new ScheduledLocks(this);
	}

}
