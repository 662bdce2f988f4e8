package io.holdfast.cache.local;

import io.holdfast.cache.CacheCodec;
import io.holdfast.cache.engine.AbstractCacheService;
import io.holdfast.cache.engine.AbstractCacheServiceBuilder;

/**
 * Caches inside one JVM, for development and for applications with one instance. Values
 * are kept as bytes, so that callers get copies as they do from Redis. Thread-safe.
 */
public final class LocalCacheService extends AbstractCacheService {

	private LocalCacheService(Builder builder) {
		super(builder, null);
	}

	/**
	 * Begin to build a service.
	 * @param codec writes and reads values
	 * @return a builder
	 */
	public static Builder builder(CacheCodec codec) {
		return new Builder(codec);
	}

	/**
	 * Builds a {@link LocalCacheService}. Not thread-safe.
	 */
	public static final class Builder extends AbstractCacheServiceBuilder<Builder> {

		private Builder(CacheCodec codec) {
			super(codec);
		}

		/**
		 * Build the service.
		 * @return a service to be closed
		 * @throws IllegalArgumentException when namespace and prefix leave no room for
		 * keys, or hold control characters
		 */
		public LocalCacheService build() {
			return new LocalCacheService(this);
		}

		@Override
		protected Builder self() {
			return this;
		}

	}

}
