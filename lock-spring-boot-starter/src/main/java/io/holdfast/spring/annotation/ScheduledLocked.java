package io.holdfast.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Runs a job on one instance of the application at a time. Stands on methods that carry
 * {@code @Scheduled}, on methods that Quartz or anybody else calls, on classes (for each
 * public method that they declare), on interfaces and on other annotations.
 * <p>
 * It never waits: the job runs, or the call is skipped and returns null, an empty
 * {@code Optional}, false, 0 or a completed stage. The lock is taken before any
 * transaction of the method begins and released when it has ended; on an {@code @Async}
 * method it is taken and held on the thread that does the work. A method that returns a
 * {@code CompletionStage}, {@code CompletableFuture}, {@code Mono} or {@code Flux} holds
 * the lock until that ends. The lock is renewed for as long as the job runs; a job whose
 * lock is lost all the same is told by {@link io.holdfast.spring.JobContext}.
 * <p>
 * Durations are written {@code "10s"}, {@code "5m"} or {@code "PT10S"} and may hold
 * <code>${...}</code> placeholders. Everything is checked when the application starts.
 *
 * @see io.holdfast.spring.JobContext
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ScheduledLocked {

	/**
	 * The job's name, which is its lock's and the meters' tag; the same as
	 * {@link #value()}. No two jobs of an application share one.
	 * @return a name that may hold <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * The job's name; the same as {@link #name()}.
	 * @return a name that may hold <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * How long an instance that has crashed may block the job. One that lives keeps the
	 * lock for as long as the job runs, also when that takes longer.
	 * @return a duration of at least 1 ms; {@code holdfast.schedule.lock-at-most-for} (10
	 * min) when empty
	 */
	String lockAtMostFor() default "";

	/**
	 * How long the lock stays, counted from the run's start, when the job ends sooner.
	 * @return a duration no longer than {@link #lockAtMostFor()};
	 * {@code holdfast.schedule.lock-at-least-for} (0 s) when empty
	 */
	String lockAtLeastFor() default "";

	/**
	 * How often the job runs over all instances. {@link Once#PER_TICK} needs cron
	 * schedules, and is for calls by the scheduler: a call by hand runs whenever the job
	 * does not run elsewhere.
	 * @return never twice at the same time by default
	 */
	Once once() default Once.WHILE_RUNNING;

	/**
	 * What follows when no quorum of Redis nodes can be asked. {@link OnUnavailable#FAIL}
	 * skips the job and reports it.
	 * @return {@code holdfast.schedule.on-unavailable} (fail) by default
	 */
	OnUnavailable onUnavailable() default OnUnavailable.DEFAULT;

}
