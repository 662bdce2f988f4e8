package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * What to do under a lock.
 *
 * @param <T> what it returns
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface LockWork<T extends @Nullable Object, E extends Exception> {

	/**
	 * Do the work.
	 * @return the result
	 * @throws E as it likes
	 */
	T run() throws E;

}
