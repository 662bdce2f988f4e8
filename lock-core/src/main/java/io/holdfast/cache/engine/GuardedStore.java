package io.holdfast.cache.engine;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Calls a store, except while the server of a key is not in use. Thread-safe.
 */
final class GuardedStore {

	private final CacheStore store;

	private final StoreAvailability availability;

	GuardedStore(CacheStore store, StoreAvailability availability) {
		this.store = store;
		this.availability = availability;
	}

	/**
	 * Call the store.
	 * @param <T> the type of the answer
	 * @param keys the keys of the step
	 * @param step the step
	 * @return the answer
	 * @throws CacheStoreUnavailableException if a server was not called or has not
	 * answered
	 */
	<T extends @Nullable Object> T call(List<String> keys, Function<CacheStore, T> step) {
		return call(keys, step, (failure) -> false);
	}

	/**
	 * Call the store.
	 * @param <T> the type of the answer
	 * @param keys the keys of the step
	 * @param step the step
	 * @param harmless whether a failure says nothing about the server
	 * @return the answer
	 * @throws CacheStoreUnavailableException if a server was not called or has not
	 * answered
	 */
	<T extends @Nullable Object> T call(List<String> keys, Function<CacheStore, T> step,
			Predicate<RuntimeException> harmless) {
		if (!this.availability.isUp(keys)) {
			throw new CacheStoreUnavailableException(null);
		}
		try {
			return step.apply(this.store);
		}
		catch (RuntimeException ex) {
			if (!harmless.test(ex)) {
				this.availability.failed(keys, ex);
			}
			throw new CacheStoreUnavailableException(ex);
		}
	}

	/** The store itself, for calls to a server that is not in use. */
	CacheStore unguarded() {
		return this.store;
	}

}
