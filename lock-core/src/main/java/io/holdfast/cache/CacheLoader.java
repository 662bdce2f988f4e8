package io.holdfast.cache;

import org.jspecify.annotations.Nullable;

/**
 * Loads the value of a key that is not cached.
 *
 * @param <T> what it makes
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface CacheLoader<T, E extends Exception> {

	/**
	 * Load the value.
	 * @return the value, which may be null
	 * @throws E if loading fails; the cache then stores nothing
	 */
	@Nullable T load() throws E;

}
