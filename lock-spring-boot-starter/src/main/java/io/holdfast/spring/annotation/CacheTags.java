package io.holdfast.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives the results that {@code @Cacheable} or {@code @CachePut} keeps of a method tags,
 * by which they can be invalidated together: with {@link InvalidateTags} or
 * {@code CacheService.invalidateTag}. Stands beside these annotations on methods, on
 * classes (for each public method with one of them), on interfaces and on other
 * annotations; tags from several places add up.
 * <p>
 * A tag is fixed text ({@code "reports"}), a template whose values are escaped
 * (<code>"record:#{#id}"</code>), or a SpEL expression
 * (<code>"#record.tags.![name]"</code>, each element of a collection being a tag; an
 * empty one gives none). Expressions are checked when the application starts. They are
 * evaluated before the method runs, so that an invalidation while it runs wins, and know
 * nothing of its result. A tag belongs to the cache: the same text in another cache is
 * another tag.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface CacheTags {

	/**
	 * The tags. Arguments go by their names, {@code #root} has {@code method},
	 * {@code target} and {@code args}, and {@code @name} is a bean. A value that is null
	 * or empty is an error.
	 * @return texts, templates or expressions; at most 64 tags in all
	 */
	String[] value();

}
