package io.holdfast.spring.cache;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A call has no usable cache key or tag. Nothing was looked up: a call never shares an
 * entry with others by mistake.
 */
public class CacheKeyException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String cache;

	/**
	 * Create the exception.
	 * @param cache the cache, or the method whose results are cached
	 * @param problem what is wrong and what to do, as sentences
	 * @param cause what led to it, if anything was thrown
	 */
	public CacheKeyException(String cache, String problem, @Nullable Throwable cause) {
		super("Cache '" + Printable.of(cache) + "': " + problem, cause);
		this.cache = cache;
	}

	/**
	 * What this is about.
	 * @return the name of the cache, or the method whose results are cached
	 */
	public String cache() {
		return this.cache;
	}

}
