package io.holdfast.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Drops all cached results with a tag, on all instances, when the method has succeeded:
 * after the commit of its transaction, or of its caller's. The cost does not depend on
 * the number of results. A method that throws, or whose transaction is rolled back,
 * invalidates nothing. Put it on methods, on classes (it then applies to each public
 * method that they declare), on interfaces or on other annotations. It is repeatable. A
 * method that returns a {@code CompletionStage}, a {@code Mono} or a {@code Flux} has
 * succeeded when the result completes, and the result completes after the invalidation.
 * <p>
 * Results that are being loaded are not stored. Calls within one object
 * ({@code this.method()}) do not pass through the bean's proxy and invalidate nothing.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(InvalidateTags.List.class)
public @interface InvalidateTags {

	/**
	 * The caches.
	 * @return their names, which may contain <code>${...}</code> placeholders
	 */
	String[] cache();

	/**
	 * The tags, written as in {@link CacheTags}. They are evaluated before the method
	 * runs.
	 * @return texts, templates or expressions
	 */
	String[] tags();

	/**
	 * Several annotations on one method.
	 */
	@Target({ ElementType.METHOD, ElementType.TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@interface List {

		/**
		 * The annotations.
		 * @return at least one
		 */
		InvalidateTags[] value();

	}

}
