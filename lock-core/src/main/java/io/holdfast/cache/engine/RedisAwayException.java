package io.holdfast.cache.engine;

import org.jspecify.annotations.Nullable;

/**
 * The store was not called, or did not answer. Never leaves this package.
 */
final class RedisAwayException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RedisAwayException(@Nullable RuntimeException cause) {
		super("Redis is not available", cause, false, false);
	}

}
