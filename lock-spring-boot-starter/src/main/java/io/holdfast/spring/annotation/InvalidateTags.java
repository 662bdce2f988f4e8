package io.holdfast.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Drops all cached results with a tag, on all instances and in the same time however many
 * there are, when the method has succeeded: after the commit of its transaction, and of
 * one that its caller has begun. A method that throws, or whose transaction is rolled
 * back, invalidates nothing. Stands on methods, on classes (for each public method that
 * they declare), on interfaces and on other annotations, also more than once. A method
 * that returns a {@code CompletionStage}, a {@code Mono} or a {@code Flux} has succeeded
 * when that completes, and it completes after the invalidation.
 * <p>
 * Results that are loaded meanwhile are not kept. Calls within one object
 * ({@code this.method()}) do not pass through the bean's proxy and invalidate nothing.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(InvalidateTags.Several.class)
public @interface InvalidateTags {

	/**
	 * The caches.
	 * @return their names, which may hold <code>${...}</code> placeholders
	 */
	String[] cache();

	/**
	 * The tags, written as those of {@link CacheTags}. They are evaluated before the
	 * method runs.
	 * @return texts, templates or expressions
	 */
	String[] tags();

	/**
	 * Several of them on one method.
	 */
	@Target({ ElementType.METHOD, ElementType.TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@interface Several {

		/**
		 * The annotations.
		 * @return at least one
		 */
		InvalidateTags[] value();

	}

}
