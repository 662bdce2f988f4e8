package io.holdfast.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.holdfast.ratelimit.RateLimitAlgorithm;

import org.springframework.core.annotation.AliasFor;

/**
 * Lets a limited number of calls through in a window of time, over all instances of the
 * application. Stands on methods, on classes (for each public method that they declare),
 * on interfaces and on other annotations.
 * <p>
 * Several of them at the same place are one decision: a call takes a permit from each
 * limit, or from none and is refused. A refused call is a
 * {@link io.holdfast.ratelimit.RateLimitExceededException} with the time after which it
 * may be tried again, the answer of the {@link #fallback()}, and in a web request 429
 * with {@code Retry-After}. It claims no {@link Idempotent} operation, takes no
 * {@link DistributedLock} and begins no transaction. A permit is not given back, however
 * the method ends.
 * <p>
 * A method that returns a {@code CompletionStage}, {@code CompletableFuture},
 * {@code Mono} or {@code Flux} waits without a thread; each subscription of a publisher
 * is a call. Any other method waits on the calling thread.
 * <p>
 * {@code holdfast.ratelimit.limits.<name>} with {@code limit}, {@code window},
 * {@code algorithm} and {@code enabled} goes before what stands here, and is read again
 * when the {@code Environment} changes: the next call is decided by the new limit, with
 * the permits that were taken before. Everything is checked when the application starts.
 * <p>
 * Calls within one object ({@code this.method()}) do not pass through the bean's proxy
 * and are not limited.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(RateLimited.List.class)
public @interface RateLimited {

	/**
	 * The static name of the limit; the same as {@link #value()}. Methods that give the
	 * same name share the limit, and must agree about it.
	 * @return a name that may hold <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * The static name of the limit; the same as {@link #name()}.
	 * @return a name that may hold <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * Whose permits a call takes, either as a SpEL expression ({@code "#user.id"}) or as
	 * a template ({@code "#{#tenant}:#{#user}"}) whose values are escaped. Arguments go
	 * by their names, {@code #root} has {@code method}, {@code target} and {@code args},
	 * and {@code @name} is a bean. In a web request {@code "#request.remoteAddr"} is the
	 * client's address, where the method takes the {@code HttpServletRequest} as
	 * {@code request}. A value that is null or empty is an error.
	 * @return the expression or template; one limit for all calls when empty
	 */
	String key() default "";

	/**
	 * How many permits there are in a {@link #window()}.
	 * @return a number of at least 1 that may hold <code>${...}</code> placeholders; when
	 * empty, {@code holdfast.ratelimit.limits.<name>.limit}, which must be set then
	 */
	String limit() default "";

	/**
	 * The time for which the {@link #limit()} holds.
	 * @return a duration such as {@code "1s"} or {@code "5m"} that may hold
	 * <code>${...}</code> placeholders; when empty,
	 * {@code holdfast.ratelimit.limits.<name>.window}, which must be set then
	 */
	String window() default "";

	/**
	 * How permits come back.
	 * @return with the end of a trailing window by default, so that no window ever has
	 * more than the limit
	 */
	RateLimitAlgorithm algorithm() default RateLimitAlgorithm.SLIDING_WINDOW;

	/**
	 * How many permits a call takes.
	 * @return a number, or a SpEL expression with the same variables as {@link #key()};
	 * with 0 the call passes and takes none
	 */
	String cost() default "1";

	/**
	 * The longest wait for permits; {@code "0s"} refuses at once, and so does a longer
	 * one that would not be enough. Given once, it holds for all annotations at the same
	 * place.
	 * @return a duration that may hold <code>${...}</code> placeholders; {@code "0s"}
	 * when empty
	 */
	String waitTime() default "";

	/**
	 * A method to call when the call is refused, in place of an exception. It stands in
	 * the same class with the same parameters and return type and may be private. Given
	 * once, it holds for all annotations at the same place.
	 * @return the method's name; none when empty
	 */
	String fallback() default "";

	/**
	 * What follows when Redis cannot be asked: a limiter inside this JVM decides with the
	 * same limit, the call fails with a
	 * {@link io.holdfast.ratelimit.RateLimitUnavailableException}, or it runs. Given
	 * once, it holds for all annotations at the same place.
	 * @return {@code holdfast.ratelimit.on-unavailable} (local) by default
	 */
	OnUnavailable onUnavailable() default OnUnavailable.DEFAULT;

	/**
	 * Several limits at the same place.
	 */
	@Target({ ElementType.METHOD, ElementType.TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@interface List {

		/**
		 * The limits.
		 * @return all that a call must pass
		 */
		RateLimited[] value();

	}

}
