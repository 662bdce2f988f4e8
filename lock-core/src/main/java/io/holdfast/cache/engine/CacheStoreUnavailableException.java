package io.holdfast.cache.engine;

import org.jspecify.annotations.Nullable;

/**
 * The store was not called, or did not answer. Never leaves this package.
 */
final class CacheStoreUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	CacheStoreUnavailableException(@Nullable RuntimeException cause) {
		super("Redis is not available", cause, false, false);
	}

}
