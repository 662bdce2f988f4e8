package io.holdfast.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.holdfast.idempotency.OnTimeout;

import org.springframework.core.annotation.AliasFor;

/**
 * Runs a method once for each key, whoever calls it and however often, over all instances
 * of the application. The first caller does the work; all others get its outcome, those
 * that come meanwhile after waiting for it. Stands on methods, on classes (for each
 * public method that they declare), on interfaces and on other annotations.
 * <p>
 * At most one caller does the work at a time, as long as leases hold. When an instance
 * crashes at work, {@link #onTimeout()} says whether the work may be done again. An
 * exception frees the key, unless {@link #storeFailures()} names it.
 * <p>
 * The method learns its key, its fence and whether it still leads from
 * {@link io.holdfast.spring.OperationContext}.
 * <p>
 * What the method returns is kept as JSON, written and read with the application's
 * {@code JsonMapper} as the method's generic return type: {@code null}, {@code void},
 * {@code Optional}, records, collections, {@code ResponseEntity} with its status and
 * headers, and what a {@code CompletionStage}, {@code CompletableFuture} or {@code Mono}
 * completes with. A return type that cannot come back from JSON stops the start. An
 * outcome that cannot be written or read after all is an
 * {@link io.holdfast.idempotency.OutcomeUnknownException}; the work is not done again.
 * <p>
 * The record is complete when the method's transaction has ended. Inside a transaction of
 * its caller it is complete after that has been committed, and the key is free after that
 * was rolled back, unless the method has a transaction of its own ({@code REQUIRES_NEW}).
 * Until then others meet an operation that runs, and a repeated call of the same
 * transaction gets the result of the first. Durations are written {@code "10s"},
 * {@code "500ms"}, {@code "5m"} or {@code "PT10S"} and may hold <code>${...}</code>
 * placeholders. Calls within one object ({@code this.method()}) do not pass through the
 * bean's proxy and are not guarded.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Idempotent {

	/**
	 * The static name of the operation; the same as {@link #value()}.
	 * @return a name that may hold <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * The static name of the operation; the same as {@link #name()}.
	 * @return a name that may hold <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * Which of the operations a call is about, either as a SpEL expression
	 * ({@code "#payment.id"}) or as a template ({@code "#{#account}:#{#reference}"})
	 * whose values are escaped. Arguments go by their names, {@code #root} has
	 * {@code method}, {@code target} and {@code args}, and {@code @name} is a bean. A
	 * value that is null or empty is an error, in a web request answered with 400 if it
	 * comes from the arguments alone.
	 * @return the expression or template; when empty, the header
	 * {@code holdfast.idempotency.header} ({@code Idempotency-Key}) of the web request in
	 * which the call runs
	 */
	String key() default "";

	/**
	 * Between whom keys are shared. In a web request the principal's name stands before
	 * the key by default, whether the key is a header or comes from an expression.
	 * @return each principal has its own keys by default
	 */
	KeyScope scope() default KeyScope.PRINCIPAL;

	/**
	 * How long an outcome is kept, counted from the end of the work.
	 * @return a duration of at least 1 ms; {@code holdfast.idempotency.retention} (24 h)
	 * when empty
	 */
	String retention() default "";

	/**
	 * How long an instance that has crashed at work blocks others. Extended in the
	 * background for as long as the method runs.
	 * @return a duration of at least 10 ms; {@code holdfast.idempotency.lease} (1 min)
	 * when empty
	 */
	String lease() default "";

	/**
	 * The longest wait of a duplicate for the outcome; {@code "0s"} answers at once. A
	 * duplicate that waited in vain gets an
	 * {@link io.holdfast.idempotency.OperationInProgressException}.
	 * @return a duration; {@code holdfast.idempotency.wait} (5 s) when empty
	 */
	String waitTime() default "";

	/**
	 * What follows when the instance at work is gone and its lease has ended.
	 * @return the next caller does the work again by default
	 */
	OnTimeout onTimeout() default OnTimeout.RECLAIM;

	/**
	 * A SpEL expression with the same variables as {@link #key()} whose value is equal
	 * for equal requests. The same key with another fingerprint is an
	 * {@link io.holdfast.idempotency.IdempotencyMismatchException}.
	 * @return the expression; when empty, all arguments as JSON, without those that
	 * belong to the web request and not to its content
	 */
	String fingerprint() default "";

	/**
	 * Exceptions that are outcomes: they and their subclasses are kept, and duplicates
	 * get a {@link io.holdfast.idempotency.StoredFailureException} with the type and the
	 * message.
	 * @return none by default, so that every exception frees the key
	 */
	Class<? extends Throwable>[] storeFailures() default {};

	/**
	 * Whether other methods may have the same name, so that a key that was used for one
	 * counts for all of them: all have to say so, and return the same type. Otherwise an
	 * application with two methods of one name does not start, and the class and the name
	 * of the annotated method belong to the {@link #fingerprint()}: the same name and key
	 * at another method is an
	 * {@link io.holdfast.idempotency.IdempotencyMismatchException}, also after the method
	 * was renamed.
	 * @return false by default
	 */
	boolean sharedName() default false;

	/**
	 * What follows when the records in Redis cannot be reached: fail with an
	 * {@link io.holdfast.idempotency.IdempotencyUnavailableException}, keep to one
	 * execution within this instance, or run the method unguarded.
	 * @return {@code holdfast.idempotency.on-unavailable} (fail) by default
	 */
	OnUnavailable onUnavailable() default OnUnavailable.DEFAULT;

}
