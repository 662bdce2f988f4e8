package io.holdfast.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.holdfast.idempotency.OnTimeout;

import io.holdfast.lock.OnUnavailable;
import org.springframework.core.annotation.AliasFor;

/**
 * Runs a method once per key, across all instances of the application. The first caller
 * does the work. All others get its outcome; callers that arrive during the work wait for
 * it. Put it on methods, on classes (it then applies to each public method that they
 * declare), on interfaces or on other annotations.
 * <p>
 * At most one caller does the work at a time, as long as leases hold. If an instance
 * crashes during the work, {@link #onTimeout()} decides whether the work may be done
 * again. An exception frees the key, unless {@link #storeFailures()} names it.
 * <p>
 * The method can read its key and its fence, and check whether it still leads, in
 * {@link io.holdfast.spring.OperationContext}.
 * <p>
 * The result of the method is stored as JSON, written and read with the application's
 * {@code JsonMapper} as the method's generic return type: {@code null}, {@code void},
 * {@code Optional}, records, collections, {@code ResponseEntity} with its status and
 * headers, and the value with which a {@code CompletionStage}, {@code CompletableFuture}
 * or {@code Mono} completes. A return type that cannot be restored from JSON stops the
 * start. If an outcome nevertheless cannot be written or read, callers get an
 * {@link io.holdfast.idempotency.OutcomeUnknownException}, and the work is not done
 * again.
 * <p>
 * The record is completed when the method's transaction has ended. Inside a transaction
 * of its caller, it is completed after the commit, and the key is freed after a rollback,
 * unless the method has its own transaction ({@code REQUIRES_NEW}). Until then the
 * operation counts as running for other callers, and a repeated call in the same
 * transaction gets the result of the first. Durations are written {@code "10s"},
 * {@code "500ms"}, {@code "5m"} or {@code "PT10S"} and may contain <code>${...}</code>
 * placeholders. Calls within one object ({@code this.method()}) do not pass through the
 * bean's proxy and are not guarded.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Idempotent {

	/**
	 * The static name of the operation; the same as {@link #value()}.
	 * @return a name that may contain <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * The static name of the operation; the same as {@link #name()}.
	 * @return a name that may contain <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * Identifies the operation of a call, either as a SpEL expression
	 * ({@code "#payment.id"}) or as a template ({@code "#{#account}:#{#reference}"})
	 * whose values are escaped. Expressions refer to arguments by name; {@code #root} has
	 * {@code method}, {@code target} and {@code args}, and {@code @name} is a bean. A
	 * value that is null or empty is an error; in a web request the response is 400 if
	 * the value comes from the arguments alone.
	 * @return the expression or template; when empty, the header
	 * {@code holdfast.idempotency.header} ({@code Idempotency-Key}) of the web request in
	 * which the call runs
	 */
	String key() default "";

	/**
	 * Which callers share keys. In a web request, the principal's name precedes the key
	 * by default, whether the key comes from the header or from an expression.
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
	 * How long an instance that crashed during the work blocks others. The lease is
	 * extended in the background while the method runs.
	 * @return a duration of at least 10 ms; {@code holdfast.idempotency.lease} (1 min)
	 * when empty
	 */
	String lease() default "";

	/**
	 * The longest wait of a duplicate for the outcome; {@code "0s"} answers at once. A
	 * duplicate whose wait ends without an outcome gets an
	 * {@link io.holdfast.idempotency.OperationInProgressException}.
	 * @return a duration; {@code holdfast.idempotency.wait} (5 s) when empty
	 */
	String waitTime() default "";

	/**
	 * What to do if the instance that did the work has crashed and its lease has ended.
	 * @return the next caller does the work again by default
	 */
	OnTimeout onTimeout() default OnTimeout.RECLAIM;

	/**
	 * A SpEL expression with the same variables as {@link #key()} whose value is equal
	 * for equal requests. The same key with another fingerprint gives an
	 * {@link io.holdfast.idempotency.IdempotencyMismatchException}.
	 * @return the expression; when empty, all arguments as JSON, except those that belong
	 * to the web request but not to its content
	 */
	String fingerprint() default "";

	/**
	 * Exceptions that are outcomes: they and their subclasses are stored, and duplicates
	 * get a {@link io.holdfast.idempotency.StoredFailureException} with the type and the
	 * message.
	 * @return none by default, so that every exception frees the key
	 */
	Class<? extends Throwable>[] storeFailures() default {};

	/**
	 * Whether other methods may have the same name, so that a key that was used for one
	 * counts for all of them. All these methods must set it and return the same type.
	 * Otherwise an application with two methods of the same name does not start, and the
	 * class and the name of the annotated method belong to the {@link #fingerprint()}:
	 * the same name and key on another method, or after the method was renamed, gives an
	 * {@link io.holdfast.idempotency.IdempotencyMismatchException}.
	 * @return false by default
	 */
	boolean sharedName() default false;

	/**
	 * What to do if the records in Redis are unavailable: fail with an
	 * {@link io.holdfast.idempotency.IdempotencyUnavailableException}, allow one
	 * execution within this instance, or run the method unguarded.
	 * @return {@code holdfast.idempotency.on-unavailable} (fail) by default
	 */
	OnUnavailable onUnavailable() default OnUnavailable.DEFAULT;

}
