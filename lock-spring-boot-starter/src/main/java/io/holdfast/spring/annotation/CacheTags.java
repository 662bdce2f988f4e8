package io.holdfast.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives tags to the results of a method that {@code @Cacheable} or {@code @CachePut}
 * stores, so that they can be invalidated together: with {@link InvalidateTags} or
 * {@code CacheService.invalidateTag}. Put it next to these annotations on methods, on
 * classes (it then applies to each public method with one of them), on interfaces or on
 * other annotations; tags from several places are combined.
 * <p>
 * A tag is fixed text ({@code "reports"}), a template whose values are escaped
 * (<code>"record:#{#id}"</code>), or a SpEL expression
 * (<code>"#record.tags.![name]"</code>, where each element of a collection is a tag, and
 * an empty collection gives none). Expressions are checked when the application starts.
 * They are evaluated before the method runs, so that an invalidation during the run takes
 * precedence, and cannot use its result. A tag belongs to the cache: the same text in
 * another cache is another tag.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface CacheTags {

	/**
	 * The tags. Expressions refer to arguments by name; {@code #root} has {@code method},
	 * {@code target} and {@code args}, and {@code @name} is a bean. A value that is null
	 * or empty is an error.
	 * @return texts, templates or expressions; at most 64 tags in all
	 */
	String[] value();

}
