package io.holdfast.lock.engine;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.holdfast.lock.LockHandle;

/**
 * Something that will be acquired, or not.
 */
interface Acquisition {

	/**
	 * How it ends.
	 * @return empty when busy, exceptional when nobody knows; completed on any thread, so
	 * that nothing of the user's may depend on it directly
	 */
	CompletableFuture<Optional<LockHandle>> result();

	/**
	 * Give up; whatever is acquired in spite of that has to be released by the caller.
	 */
	void cancel();

}
