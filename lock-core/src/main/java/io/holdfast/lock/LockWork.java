package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * Work to do under a lock.
 *
 * @param <T> what it returns
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface LockWork<T extends @Nullable Object, E extends Exception> {

	/**
	 * Do the work.
	 * @return the result
	 * @throws E if the work fails
	 */
	T run() throws E;

}
