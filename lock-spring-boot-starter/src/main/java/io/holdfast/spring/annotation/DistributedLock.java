package io.holdfast.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.holdfast.lock.OnUnavailable;
import org.springframework.core.annotation.AliasFor;

/**
 * Runs a method under a lock that applies across all instances of the application. Put it
 * on methods, on classes (it then applies to each public method that they declare), on
 * interfaces or on other annotations.
 * <p>
 * The lock is acquired before the method and any transaction of it begin. It is released
 * when the transaction has ended, even if that is a transaction of the caller: later
 * calls in the same transaction join the lock, and a loss before the commit rolls the
 * transaction back. Only a method with its own transaction ({@code REQUIRES_NEW})
 * releases its lock when it ends. A method that returns a {@code CompletionStage},
 * {@code CompletableFuture}, {@code Mono} or {@code Flux} is guarded until the result
 * completes, fails or is cancelled; no thread blocks while the call waits for the lock. A
 * nested call for a lock that the same call chain already holds runs under the outer
 * lock.
 * <p>
 * The lock's name is {@link #name()}, a colon and the {@link #key()}; without a key it is
 * the name alone. Durations are written {@code "10s"}, {@code "500ms"}, {@code "5m"} or
 * {@code "PT10S"} and may contain <code>${...}</code> placeholders. Everything is checked
 * when the application starts.
 * <p>
 * Calls within one object ({@code this.method()}) do not pass through the bean's proxy
 * and are not guarded.
 *
 * @see io.holdfast.spring.LockContext
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface DistributedLock {

	/**
	 * The static part of the lock's name; the same as {@link #value()}.
	 * @return a name that may contain <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * The static part of the lock's name; the same as {@link #name()}.
	 * @return a name that may contain <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * The part of the lock's name that depends on the call, either as a SpEL expression
	 * ({@code "#order.id"}) or as a template ({@code "#{#table}:#{#namespace}"}). The
	 * values in a template are escaped, and its literal text stays as it is. Expressions
	 * refer to arguments by name; {@code #root} has {@code method}, {@code target} and
	 * {@code args}, and {@code @name} is a bean. For a value that is a collection or an
	 * array, the call acquires one lock for each of its elements, all at once. A value
	 * that is null or empty is an error.
	 * @return the expression or template; no key when empty
	 */
	String key() default "";

	/**
	 * The longest wait for a busy lock; {@code "0s"} tries once.
	 * @return a duration; {@code holdfast.lock.wait} (3 s) when empty
	 */
	String waitTime() default "";

	/**
	 * How long the lock outlives a crashed instance.
	 * @return a duration of at least 1 ms; {@code holdfast.lock.lease} (30 s) when empty
	 */
	String lease() default "";

	/**
	 * Whether the lease is extended in the background while the method runs.
	 * @return true by default
	 */
	boolean renew() default true;

	/**
	 * When to stop extending the lease, counted from the acquisition.
	 * @return a duration at least as long as the lease; {@code holdfast.lock.max-hold}
	 * (without end) when empty
	 */
	String maxHold() default "";

	/**
	 * Whether the lock carries a fence, see
	 * {@link io.holdfast.spring.LockContext#fence()}. It needs a single key, and
	 * {@link OnUnavailable#FAIL}. A nested call for the same lock has the fence of the
	 * outer call, which must be fenced as well.
	 * @return false by default
	 */
	boolean fenced() default false;

	/**
	 * What to do if the lock stays busy for the whole wait.
	 * @return an exception by default
	 */
	OnBusy onBusy() default OnBusy.THROW;

	/**
	 * A method to call instead of throwing an exception if the lock stays busy for the
	 * whole wait. It must be in the same class, with the same parameters and return type,
	 * and may be private; it runs without the lock.
	 * @return the method's name; none when empty
	 */
	String fallback() default "";

	/**
	 * What to do if the lock is lost while the method runs.
	 * @return an exception at the method's end by default
	 */
	OnLost onLost() default OnLost.THROW;

	/**
	 * What to do if no quorum of Redis nodes answers.
	 * @return {@code holdfast.lock.on-unavailable} (fail) by default
	 */
	OnUnavailable onUnavailable() default OnUnavailable.DEFAULT;

	/**
	 * A SpEL expression with the same variables as {@link #key()}; if it is false, the
	 * call runs without a lock.
	 * @return a boolean expression; always under the lock when empty
	 */
	String condition() default "";

}
