package io.holdfast.spring.schedule;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What this instance knows of a job.
 *
 * @param name the job's name
 * @param method the annotated method, {@code null} for a job of
 * {@link io.holdfast.schedule.ScheduledLocks}
 * @param perTick whether it runs once per tick
 * @param running how many runs go on here
 * @param executed how many runs have ended well here
 * @param failed how many runs have failed here
 * @param skipped how often it was skipped here
 * @param lastRun its last run here, {@code null} when there was none
 * @param lastSkip when and why it was skipped last, {@code null} when it never was
 * @param nextRun when it is due next by its cron schedules, {@code null} when not known
 */
public record JobReport(String name, @Nullable String method, boolean perTick, int running, long executed, long failed,
		long skipped, @Nullable Run lastRun, @Nullable Skip lastSkip, @Nullable Instant nextRun) {

	/**
	 * A run that has ended.
	 *
	 * @param tick the tick that it was for, {@code null} for none
	 * @param end when it ended
	 * @param took how long it took
	 * @param outcome executed or failed
	 * @param lockLost whether its lock was lost
	 * @param failure what it threw, {@code null} for nothing
	 */
	public record Run(@Nullable Instant tick, Instant end, Duration took, String outcome, boolean lockLost,
			@Nullable String failure) {
	}

	/**
	 * A run that was not.
	 *
	 * @param time when
	 * @param reason why
	 */
	public record Skip(Instant time, String reason) {
	}

}
