package io.holdfast.spring.interceptor;

import java.util.function.Supplier;

import io.holdfast.lock.LockUnavailableException;
import io.holdfast.spring.annotation.OnUnavailable;

/**
 * What follows when no quorum of nodes can be asked.
 *
 * @param choice what the annotation or the property says, never {@code DEFAULT}
 * @param label the static name of what is guarded
 */
record UnavailablePolicy(OnUnavailable choice, String label) {

	/** Whether calls fall back to what this JVM can guarantee. */
	boolean local() {
		return this.choice == OnUnavailable.LOCAL;
	}

	/**
	 * Go on without Redis, or not.
	 * @param failure what says that Redis is not available
	 * @param outages is told when the call goes on
	 * @param local goes on with what this JVM can guarantee
	 * @param unguarded goes on with no guarantee
	 * @param <T> what the call needs to go on
	 * @return what one of the two gave
	 * @throws LockUnavailableException when the call must fail
	 */
	<T> T recover(LockUnavailableException failure, OutageMonitor outages, Supplier<T> local, Supplier<T> unguarded) {
		if (this.choice == OnUnavailable.FAIL) {
			throw failure;
		}
		outages.fallback(this.label, this.choice, failure);
		return local() ? local.get() : unguarded.get();
	}

}
