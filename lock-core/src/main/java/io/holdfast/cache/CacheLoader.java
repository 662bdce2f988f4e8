package io.holdfast.cache;

import org.jspecify.annotations.Nullable;

/**
 * Makes the value of a key that is not cached.
 *
 * @param <T> what it makes
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface CacheLoader<T, E extends Exception> {

	/**
	 * Make the value.
	 * @return the value, which may be null
	 * @throws E as it likes; the cache keeps nothing then
	 */
	@Nullable T load() throws E;

}
