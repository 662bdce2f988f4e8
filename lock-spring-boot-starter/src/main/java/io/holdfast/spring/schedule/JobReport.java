package io.holdfast.spring.schedule;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The state of a job in this instance.
 *
 * @param name the job's name
 * @param method the annotated method, {@code null} for a job of
 * {@link io.holdfast.schedule.ScheduledLocks}
 * @param perTick whether it runs once per tick
 * @param running how many runs are in progress here
 * @param executed how many runs have succeeded here
 * @param failed how many runs have failed here
 * @param skipped how often it was skipped here
 * @param lastRun its last run here, {@code null} if there was none
 * @param lastSkip when and why it was last skipped, {@code null} if it never was
 * @param nextRun when it is next due by its cron schedules, {@code null} if not known
 */
public record JobReport(String name, @Nullable String method, boolean perTick, int running, long executed, long failed,
		long skipped, @Nullable Run lastRun, @Nullable Skip lastSkip, @Nullable Instant nextRun) {

	/**
	 * A run that has ended.
	 *
	 * @param tick its tick, {@code null} for none
	 * @param end when it ended
	 * @param took how long it took
	 * @param outcome executed or failed
	 * @param lockLost whether its lock was lost
	 * @param failure its exception, {@code null} for none
	 */
	public record Run(@Nullable Instant tick, Instant end, Duration took, String outcome, boolean lockLost,
			@Nullable String failure) {
	}

	/**
	 * A skipped run.
	 *
	 * @param time when it was skipped
	 * @param reason why it was skipped
	 */
	public record Skip(Instant time, String reason) {
	}

}
