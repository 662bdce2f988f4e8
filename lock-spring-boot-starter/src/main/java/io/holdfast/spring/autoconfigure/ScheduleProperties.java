package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.schedule.ScheduleOptions;
import io.holdfast.spring.interceptor.schedule.ScheduleSettings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * The properties of jobs.
 *
 * @param lockAtMostFor How long a crashed instance may block a job. A running instance
 * keeps the lock while the job runs.
 * @param lockAtLeastFor How long the lock of a job is held from the start of the run, if
 * the job ends sooner.
 * @param onUnavailable What jobs do if no quorum of Redis nodes answers: skip and report
 * the run (fail), run under a lock inside this JVM (local), or run without a lock
 * (proceed).
 * @param catchUp How far back from the due tick earlier ticks are run that no instance
 * has run. At least the time by which the clocks of instances may differ.
 * @param shutdownTimeout How long the shutdown waits for running jobs. The lock of a job
 * that runs longer ends with its lease.
 */
@ConfigurationProperties("holdfast.schedule")
record ScheduleProperties(@DefaultValue("10m") @DurationUnit(ChronoUnit.SECONDS) Duration lockAtMostFor,
		@DefaultValue("0s") @DurationUnit(ChronoUnit.SECONDS) Duration lockAtLeastFor,
		@DefaultValue("fail") OnUnavailable onUnavailable,
		@DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration catchUp,
		@DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration shutdownTimeout) {

	ScheduleProperties {
		PropertyValidation.requireMillis("holdfast.schedule.lock-at-most-for", lockAtMostFor);
		PropertyValidation.requireNotNegative("holdfast.schedule.lock-at-least-for", lockAtLeastFor);
		PropertyValidation.requireChoice("holdfast.schedule.on-unavailable", onUnavailable);
		PropertyValidation.requireNotNegative("holdfast.schedule.catch-up", catchUp);
		PropertyValidation.requireNotNegative("holdfast.schedule.shutdown-timeout", shutdownTimeout);
		if (lockAtLeastFor.compareTo(lockAtMostFor) > 0) {
			throw new InvalidPropertyException("holdfast.schedule.lock-at-least-for", lockAtLeastFor,
					"It must be no longer than holdfast.schedule.lock-at-most-for, which is " + lockAtMostFor + ".");
		}
	}

	ScheduleSettings settings() {
		return new ScheduleSettings(
				new ScheduleOptions(this.lockAtMostFor, this.lockAtLeastFor, this.onUnavailable, null),
				this.onUnavailable, this.catchUp);
	}

}
