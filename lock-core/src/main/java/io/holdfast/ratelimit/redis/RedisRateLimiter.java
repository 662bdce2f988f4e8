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
 * Rate limits over all instances, counted on one Redis deployment: a standalone server, a
 * master with its Sentinels, or a Cluster. A decision is one script and one round trip,
 * by the server's clock, however many limits it is under. Calls for the same limit and
 * key that come while one is under way travel together in the next script. On a Cluster,
 * limits whose keys are in different slots are first looked at and then taken one after
 * the other, and what was taken is given back when one refuses; meanwhile others may be
 * refused, but never is too much let through.
 * <p>
 * Each key is one string that lives for one window after the last permit: at most 1.6 KB
 * with a sliding window up to {@value io.holdfast.ratelimit.RateLimit#LARGEST_EXACT}, 0.8
 * KB above, and 56 bytes for a bucket, beside the key itself. Thread-safe; one limiter
 * serves a whole application.
 */
public final class RedisRateLimiter extends AbstractRateLimiter {

	private final RedisNode node;

	private RedisRateLimiter(RedisNode node, LimiterSettings settings, List<Runnable> owned) {
		super(settings, owned);
		this.node = node;
	}

	/**
	 * Begin to build a limiter.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Where permits are counted.
	 * @return the node, which knows of its own health
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
		 * A node that is connected already or connects by itself. The limiter uses it and
		 * leaves closing it to whoever made it. It may serve locks too; the server then
		 * also tells it of changes of the keys of rate limits, which one without tracking
		 * is spared.
		 * @param node the node
		 * @return this builder
		 */
		public Builder node(RedisNode node) {
			this.node = node;
			return this;
		}

		/**
		 * A node by its address; the limiter connects to it and closes it.
		 * @param uri a {@code redis://}, {@code rediss://} or {@code redis-sentinel://}
		 * address
		 * @return this builder
		 * @throws IllegalArgumentException when the address is not valid
		 */
		public Builder uri(String uri) {
			RedisNode node = RedisNode.of(uri, RedisNodeOptions.defaults().withTracking(false));
			onClose(node::close);
			return node(node);
		}

		/**
		 * What stands before every key, followed by a colon. Default: nothing.
		 * @param namespace the namespace, {@code null} or empty for nothing
		 * @return this builder
		 */
		public Builder namespace(@Nullable String namespace) {
			this.namespace = namespace;
			return this;
		}

		/**
		 * What stands before the name of every limit. Default: {@code rate:}.
		 * @param keyPrefix the prefix
		 * @return this builder
		 */
		public Builder keyPrefix(String keyPrefix) {
			this.keyPrefix = keyPrefix;
			return this;
		}

		/**
		 * The longest key; a longer one becomes its beginning and a SHA-256. Default:
		 * 512.
		 * @param maxKeyLength bytes, at least 128
		 * @return this builder
		 */
		public Builder maxKeyLength(int maxKeyLength) {
			this.maxKeyLength = maxKeyLength;
			return this;
		}

		/**
		 * Build the limiter. The node connects in the background; until it has, nothing
		 * can be decided.
		 * @return the limiter
		 * @throws IllegalArgumentException when there is no node
		 */
		public RedisRateLimiter build() {
			RedisNode node = this.node;
			if (node == null) {
				throw new IllegalArgumentException("A rate limiter needs a Redis node, but none was given.");
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
