package io.holdfast.cache.local;

import io.holdfast.cache.CacheCodec;
import io.holdfast.cache.engine.AbstractCacheService;
import io.holdfast.cache.engine.AbstractCacheServiceBuilder;

/**
 * Caches within one JVM, for development and for applications with a single instance.
 * Values are kept as bytes, so that callers get copies, as with Redis. Thread-safe.
 */
public final class LocalCacheService extends AbstractCacheService {

	private LocalCacheService(Builder builder) {
		super(builder, null);
	}

	/**
	 * Create a builder.
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
		 * @throws IllegalArgumentException if the namespace and prefix leave no room for
		 * keys, or contain control characters
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
