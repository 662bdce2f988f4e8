package io.holdfast.ratelimit.local;

import java.util.List;

import io.holdfast.key.KeySpace;
import io.holdfast.ratelimit.engine.AbstractRateLimiter;
import io.holdfast.ratelimit.engine.AbstractRateLimiterBuilder;
import io.holdfast.ratelimit.engine.LimiterSettings;
import org.jspecify.annotations.Nullable;

/**
 * Rate limits within one JVM, for development, for a single instance, and while Redis is
 * unavailable. The algorithms are the same as with Redis, by the monotonic clock. The
 * decisions are marked as local. Counts are lost when the JVM ends. Thread-safe.
 * <p>
 * A key takes about as many bytes as in Redis. It expires one window after its last
 * permit and is then removed in the course of other calls. The number of keys is bounded;
 * beyond it, the keys that expire soonest are dropped early.
 */
public final class LocalRateLimiter extends AbstractRateLimiter {

	private static final int LONGEST_KEY = 512;

	private final LocalRateStore store;

	private LocalRateLimiter(LocalRateStore store, LimiterSettings settings, List<Runnable> owned) {
		super(settings, owned);
		this.store = store;
	}

	/**
	 * Create a builder.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	LocalRateStore store() {
		return this.store;
	}

	/**
	 * Builds a {@link LocalRateLimiter}.
	 */
	public static final class Builder extends AbstractRateLimiterBuilder<Builder> {

		private @Nullable LocalRateLimiter other;

		private int maxKeys = 100_000;

		private Builder() {
		}

		/**
		 * Share the counts of another limiter, as two instances of an application would.
		 * Default: counts of its own.
		 * @param other the other limiter
		 * @return this builder
		 */
		public Builder sharing(LocalRateLimiter other) {
			this.other = other;
			return this;
		}

		/**
		 * The maximum number of keys. Default: 100,000.
		 * @param maxKeys at least 1
		 * @return this builder
		 */
		public Builder maxKeys(int maxKeys) {
			if (maxKeys < 1) {
				throw new IllegalArgumentException("maxKeys of a local rate limiter must be at least 1, but is "
						+ maxKeys + "; use the number of keys that are active within a window.");
			}
			this.maxKeys = maxKeys;
			return this;
		}

		/**
		 * Build the limiter.
		 * @return a limiter that is ready
		 */
		public LocalRateLimiter build() {
			LocalRateStore store = (this.other != null) ? this.other.store() : new LocalRateStore(time(), this.maxKeys);
			Parts parts = parts(store, new KeySpace(null, "", LONGEST_KEY));
			return new LocalRateLimiter(store, parts.settings(), parts.owned());
		}

		@Override
		protected Builder self() {
			return this;
		}

	}

}
