package io.holdfast.ratelimit.redis;

import java.util.List;

import io.holdfast.key.KeySpace;
import io.holdfast.ratelimit.engine.AbstractRateLimiter;
import io.holdfast.ratelimit.engine.AbstractRateLimiterBuilder;
import io.holdfast.ratelimit.engine.LimiterSettings;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import org.jspecify.annotations.Nullable;

/**
 * Rate limits across all instances, counted on one Redis deployment: a standalone server,
 * a master with its Sentinels, or a Cluster. A decision takes one script and one round
 * trip, for any number of limits, and uses the server's clock. Calls for the same limit
 * and key that arrive while a script is in flight are batched in the next script. On a
 * Cluster, limits whose keys are in different slots are checked first and then taken one
 * by one; if one refuses, the permits taken before it are given back. Until then other
 * calls may be refused, but no limit is ever exceeded.
 * <p>
 * Each key is one string that expires one window after the last permit: at most 1.6 KB
 * with a sliding window up to {@value io.holdfast.ratelimit.RateLimit#LARGEST_EXACT}, 0.8
 * KB above, and 56 bytes for a token bucket, plus the key itself. Thread-safe; one
 * limiter serves a whole application.
 */
public final class RedisRateLimiter extends AbstractRateLimiter {

	private final RedisNode node;

	private RedisRateLimiter(RedisNode node, LimiterSettings settings, List<Runnable> owned) {
		super(settings, owned);
		this.node = node;
	}

	/**
	 * Create a builder.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * The node that counts the permits.
	 * @return the node, which reports its own health
	 */
	public RedisNode node() {
		return this.node;
	}

	/**
	 * Builds a {@link RedisRateLimiter}.
	 */
	public static final class Builder extends AbstractRateLimiterBuilder<Builder> {

		private @Nullable RedisNode node;

		private @Nullable String namespace;

		private String keyPrefix = "rate:";

		private int maxKeyLength = 512;

		private Builder() {
		}

		/**
		 * The node to use. It connects by itself, the limiter does not close it, and it
		 * may serve other clients too. If it uses tracking, the server also notifies it
		 * of changes to the keys of rate limits; a node without tracking avoids that
		 * cost.
		 * @param node the node
		 * @return this builder
		 */
		public Builder node(RedisNode node) {
			this.node = node;
			return this;
		}

		/**
		 * The address of the node. The limiter connects to it and closes it.
		 * @param uri a {@code redis://}, {@code rediss://} or {@code redis-sentinel://}
		 * address
		 * @return this builder
		 * @throws IllegalArgumentException if the address is not valid
		 */
		public Builder uri(String uri) {
			RedisNode node = RedisNode.of(uri, RedisNodeOptions.defaults().withTracking(false));
			onClose(node::close);
			return node(node);
		}

		/**
		 * The prefix of every key, followed by a colon. Default: none.
		 * @param namespace the namespace, {@code null} or empty for none
		 * @return this builder
		 */
		public Builder namespace(@Nullable String namespace) {
			this.namespace = namespace;
			return this;
		}

		/**
		 * The prefix of the name of every limit. Default: {@code rate:}.
		 * @param keyPrefix the prefix
		 * @return this builder
		 */
		public Builder keyPrefix(String keyPrefix) {
			this.keyPrefix = keyPrefix;
			return this;
		}

		/**
		 * The maximum length of a key. A longer key is replaced by its beginning and a
		 * SHA-256 hash. Default: 512.
		 * @param maxKeyLength bytes, at least 128
		 * @return this builder
		 */
		public Builder maxKeyLength(int maxKeyLength) {
			this.maxKeyLength = maxKeyLength;
			return this;
		}

		/**
		 * Build the limiter. The node connects in the background; limits are unavailable
		 * until it is connected.
		 * @return the limiter
		 * @throws IllegalArgumentException if there is no node
		 */
		public RedisRateLimiter build() {
			RedisNode node = this.node;
			if (node == null) {
				throw new IllegalArgumentException(
						"A rate limiter needs a Redis node, but none was given; call node or uri.");
			}
			KeySpace keys = new KeySpace(this.namespace, this.keyPrefix, this.maxKeyLength);
			Parts parts = parts(new RedisRateStore(node, keys.prefix()), keys);
			return new RedisRateLimiter(node, parts.settings(), parts.owned());
		}

		@Override
		protected Builder self() {
			return this;
		}

	}

}
