package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.holdfast.schedule.ScheduleOptions;
import io.holdfast.schedule.WhenUnavailable;
import io.holdfast.spring.annotation.OnUnavailable;
import io.holdfast.spring.interceptor.schedule.ScheduleSettings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * The properties of jobs.
 *
 * @param lockAtMostFor How long an instance that has crashed may block a job. One that
 * lives keeps the lock for as long as the job runs.
 * @param lockAtLeastFor How long the lock of a job stays, counted from the run's start,
 * when the job ends sooner.
 * @param onUnavailable What jobs do when no quorum of Redis nodes can be asked: skip and
 * report it (fail), run under a lock inside this JVM (local), or run without a lock
 * (proceed).
 * @param catchUp How far before the tick that is due older ticks are run that no instance
 * has run. At least as much as clocks of instances may differ.
 * @param shutdownTimeout How long the shutdown waits for jobs that still run. The lock of
 * one that runs longer ends by itself.
 */
@ConfigurationProperties("holdfast.schedule")
record ScheduleProperties(@DefaultValue("10m") @DurationUnit(ChronoUnit.SECONDS) Duration lockAtMostFor,
		@DefaultValue("0s") @DurationUnit(ChronoUnit.SECONDS) Duration lockAtLeastFor,
		@DefaultValue("fail") OnUnavailable onUnavailable,
		@DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration catchUp,
		@DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration shutdownTimeout) {

	ScheduleProperties {
		PropertyRules.requireMillis("holdfast.schedule.lock-at-most-for", lockAtMostFor);
		PropertyRules.requireNotNegative("holdfast.schedule.lock-at-least-for", lockAtLeastFor);
		PropertyRules.requireChoice("holdfast.schedule.on-unavailable", onUnavailable);
		PropertyRules.requireNotNegative("holdfast.schedule.catch-up", catchUp);
		PropertyRules.requireNotNegative("holdfast.schedule.shutdown-timeout", shutdownTimeout);
		if (lockAtLeastFor.compareTo(lockAtMostFor) > 0) {
			throw new InvalidPropertyException("holdfast.schedule.lock-at-least-for", lockAtLeastFor,
					"It must be no longer than holdfast.schedule.lock-at-most-for, which is " + lockAtMostFor + ".");
		}
	}

	ScheduleSettings settings() {
		return new ScheduleSettings(new ScheduleOptions(this.lockAtMostFor, this.lockAtLeastFor,
				WhenUnavailable.valueOf(this.onUnavailable.name()), null), this.onUnavailable, this.catchUp);
	}

}
