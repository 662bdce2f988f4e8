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
	 * The locks inside this JVM, for {@link WhenUnavailable#LOCAL}. Default: none.
	 * @param local the client, which is not closed with what is built
	 * @return this builder
	 */
	public ScheduledLocksBuilder local(LockClient local) {
		this.local = local;
		return this;
	}

	/**
	 * Who hears what becomes of jobs. Default: nobody.
	 * @param listener the listener
	 * @return this builder
	 */
	public ScheduledLocksBuilder listener(ScheduleListener listener) {
		this.listener = listener;
		return this;
	}

	/**
	 * The clocks by which runs are measured. Default: those of the machine.
	 * @param time the clocks
	 * @return this builder
	 */
	public ScheduledLocksBuilder timeSource(TimeSource time) {
		this.time = time;
		return this;
	}

	/**
	 * How long closing waits for jobs that run. Default: 10 s.
	 * @param shutdownTimeout zero or longer
	 * @return this builder
	 */
	public ScheduledLocksBuilder shutdownTimeout(Duration shutdownTimeout) {
		this.shutdownTimeout = Durations.requireNotNegative("shutdown timeout", shutdownTimeout,
				"use 0 to wait for no job");
		return this;
	}

	/**
	 * Build.
	 * @return what runs jobs
	 */
	public ScheduledLocks build() {
		return new ScheduledLocks(this);
	}

}
