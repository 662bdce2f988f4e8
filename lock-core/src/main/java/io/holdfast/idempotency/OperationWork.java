package io.holdfast.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * What an idempotent operation does when it runs.
 *
 * @param <T> what it returns
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface OperationWork<T extends @Nullable Object, E extends Exception> {

	/**
	 * Do the work.
	 * @param leadership tells whether the caller still leads, and has the fence
	 * @return the result
	 * @throws E as it likes
	 */
	T run(Leadership leadership) throws E;

}
