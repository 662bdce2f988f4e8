package io.holdfast.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.holdfast.ratelimit.RateLimitAlgorithm;

import io.holdfast.lock.OnUnavailable;
import org.springframework.core.annotation.AliasFor;

/**
 * Allows a limited number of calls in a window of time, across all instances of the
 * application. Put it on methods, on classes (it then applies to each public method that
 * they declare), on interfaces or on other annotations.
 * <p>
 * Several annotations at the same place are one decision: a call takes a permit from each
 * limit, or from none and is rejected. A rejected call gets a
 * {@link io.holdfast.ratelimit.RateLimitExceededException} with the time after which to
 * repeat it, or the result of the {@link #fallback()}; in a web request the response is
 * 429 with {@code Retry-After}. A rejected call claims no {@link Idempotent} operation,
 * acquires no {@link DistributedLock} and begins no transaction. A permit is not given
 * back, however the method ends.
 * <p>
 * A method that returns a {@code CompletionStage}, {@code CompletableFuture},
 * {@code Mono} or {@code Flux} waits without a thread; each subscription of a publisher
 * is a call. Any other method waits on the calling thread.
 * <p>
 * {@code holdfast.ratelimit.limits.<name>} with {@code limit}, {@code window},
 * {@code algorithm} and {@code enabled} overrides the annotation, and is read again when
 * the {@code Environment} changes: the new limit applies to the next call, and permits
 * that were taken before still count. Everything is checked when the application starts.
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
	 * The static name of the limit; the same as {@link #value()}. Methods with the same
	 * name share the limit, and must declare it alike.
	 * @return a name that may contain <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * The static name of the limit; the same as {@link #name()}.
	 * @return a name that may contain <code>${...}</code> placeholders; the simple class
	 * name, a dot and the method's name when empty
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * Which key's permits a call takes, either as a SpEL expression ({@code "#user.id"})
	 * or as a template ({@code "#{#tenant}:#{#user}"}) whose values are escaped.
	 * Expressions refer to arguments by name; {@code #root} has {@code method},
	 * {@code target} and {@code args}, and {@code @name} is a bean. In a web request,
	 * {@code "#request.remoteAddr"} is the client's address, if the method has the
	 * {@code HttpServletRequest} as its parameter {@code request}. A value that is null
	 * or empty is an error.
	 * @return the expression or template; one limit for all calls when empty
	 */
	String key() default "";

	/**
	 * The number of permits in a {@link #window()}.
	 * @return a number of at least 1 that may contain <code>${...}</code> placeholders;
	 * when empty, {@code holdfast.ratelimit.limits.<name>.limit}, which must be set then
	 */
	String limit() default "";

	/**
	 * The time to which the {@link #limit()} applies.
	 * @return a duration such as {@code "1s"} or {@code "5m"} that may contain
	 * <code>${...}</code> placeholders; when empty,
	 * {@code holdfast.ratelimit.limits.<name>.window}, which must be set then
	 */
	String window() default "";

	/**
	 * How permits become free again.
	 * @return a sliding window by default, so that no trailing window ever has more calls
	 * than the limit
	 */
	RateLimitAlgorithm algorithm() default RateLimitAlgorithm.SLIDING_WINDOW;

	/**
	 * How many permits a call takes.
	 * @return a number, or a SpEL expression with the same variables as {@link #key()};
	 * with 0 the call is allowed and takes none
	 */
	String cost() default "1";

	/**
	 * The longest wait for permits; {@code "0s"} rejects at once, and so does a longer
	 * wait that would not suffice. If one annotation sets it, it applies to all
	 * annotations at the same place.
	 * @return a duration that may contain <code>${...}</code> placeholders; {@code "0s"}
	 * when empty
	 */
	String waitTime() default "";

	/**
	 * A method to call instead of throwing an exception if the call is rejected. It must
	 * be in the same class, with the same parameters and return type, and may be private.
	 * If one annotation sets it, it applies to all annotations at the same place.
	 * @return the method's name; none when empty
	 */
	String fallback() default "";

	/**
	 * What to do if Redis does not answer: a limiter inside this JVM decides with the
	 * same limit, the call fails with a
	 * {@link io.holdfast.ratelimit.RateLimitUnavailableException}, or it runs. If one
	 * annotation sets it, it applies to all annotations at the same place.
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
		 * @return all limits that must allow a call
		 */
		RateLimited[] value();

	}

}
