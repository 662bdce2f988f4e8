package io.holdfast.spring.cache;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A call has no usable cache key or tag. Nothing was looked up, so that calls never share
 * an entry by mistake.
 */
public class CacheKeyException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String cache;

	/**
	 * Create the exception.
	 * @param cache the cache, or the method whose results are cached
	 * @param problem what is wrong and what to do, as sentences
	 * @param cause the cause, null if there is none
	 */
	public CacheKeyException(String cache, String problem, @Nullable Throwable cause) {
		super("Cache '" + Printable.of(cache) + "': " + problem, cause);
		this.cache = cache;
	}

	/**
	 * The cache or method.
	 * @return the name of the cache, or the method whose results are cached
	 */
	public String cache() {
		return this.cache;
	}

}
