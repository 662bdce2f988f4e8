package io.holdfast.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.holdfast.lock.OnUnavailable;
import org.springframework.core.annotation.AliasFor;

/**
 * Runs a job on one instance of the application at a time. Put it on methods with
 * {@code @Scheduled}, on methods that Quartz or other code calls, on classes (it then
 * applies to each public method that they declare), on interfaces or on other
 * annotations.
 * <p>
 * A call never waits: the job runs, or the call is skipped and returns null, an empty
 * {@code Optional}, false, 0 or a completed stage. The lock is acquired before any
 * transaction of the method begins, and released when that has ended; on an
 * {@code @Async} method it is acquired and held on the thread that does the work. A
 * method that returns a {@code CompletionStage}, {@code CompletableFuture}, {@code Mono}
 * or {@code Flux} holds the lock until the result ends. The lock is renewed while the job
 * runs; {@link io.holdfast.spring.JobContext} notifies the job if the lock is lost.
 * <p>
 * Durations are written {@code "10s"}, {@code "5m"} or {@code "PT10S"} and may contain
 * <code>${...}</code> placeholders. Everything is checked when the application starts.
 *
 * @see io.holdfast.spring.JobContext
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ScheduledLocked {

	/**
	 * The job's name, which is also the name of its lock and its tag in meters; the same
	 * as {@link #value()}. Each job of an application has its own name.
	 * @return a name that may contain <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * The job's name; the same as {@link #name()}.
	 * @return a name that may contain <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * How long a crashed instance may block the job. A running instance keeps the lock
	 * while the job runs, even if that takes longer.
	 * @return a duration of at least 1 ms; {@code holdfast.schedule.lock-at-most-for} (10
	 * min) when empty
	 */
	String lockAtMostFor() default "";

	/**
	 * How long the lock is held from the start of the run, if the job ends sooner.
	 * @return a duration no longer than {@link #lockAtMostFor()};
	 * {@code holdfast.schedule.lock-at-least-for} (0 s) when empty
	 */
	String lockAtLeastFor() default "";

	/**
	 * How often the job runs across all instances. {@link Once#PER_TICK} needs cron
	 * schedules and applies to calls by the scheduler: a direct call runs whenever the
	 * job is not running elsewhere.
	 * @return never twice at the same time by default
	 */
	Once once() default Once.WHILE_RUNNING;

	/**
	 * What to do if no quorum of Redis nodes answers. {@link OnUnavailable#FAIL} skips
	 * the job and reports it.
	 * @return {@code holdfast.schedule.on-unavailable} (fail) by default
	 */
	OnUnavailable onUnavailable() default OnUnavailable.DEFAULT;

}
