package io.holdfast.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * The work of an idempotent operation.
 *
 * @param <T> what it returns
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface OperationWork<T extends @Nullable Object, E extends Exception> {

	/**
	 * Do the work.
	 * @param leadership says whether the caller still leads, and has the fence
	 * @return the result
	 * @throws E if the work fails
	 */
	T run(Leadership leadership) throws E;

}
