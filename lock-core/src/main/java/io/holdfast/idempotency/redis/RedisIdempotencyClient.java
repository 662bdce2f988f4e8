package io.holdfast.idempotency.redis;

import java.time.Duration;
import java.util.List;

import io.holdfast.engine.Polling;
import io.holdfast.idempotency.engine.AbstractIdempotencyClient;
import io.holdfast.idempotency.engine.AbstractIdempotencyClientBuilder;
import io.holdfast.idempotency.engine.OperationSettings;
import io.holdfast.key.KeySpace;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import org.jspecify.annotations.Nullable;

/**
 * Idempotent operations with their records on one Redis deployment: a standalone server,
 * a master with its Sentinels, or a Cluster. A replay costs one round trip, a new call
 * two; duplicates that wait cost nothing where the server tells of changes. Thread-safe;
 * one client serves a whole application.
 */
public final class RedisIdempotencyClient extends AbstractIdempotencyClient {

	private final RedisNode node;

	private RedisIdempotencyClient(RedisNode node, OperationSettings settings, List<Runnable> owned) {
		super(settings, owned);
		this.node = node;
	}

	/**
	 * Begin to build a client.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Where the records are.
	 * @return the node, which knows of its own health
	 */
	public RedisNode node() {
		return this.node;
	}

	/**
	 * Builds a {@link RedisIdempotencyClient}.
	 */
	public static final class Builder extends AbstractIdempotencyClientBuilder<Builder> {

		private @Nullable RedisNode node;

		private @Nullable String namespace;

		private String keyPrefix = "idem:";

		private int maxKeyLength = 512;

		private Polling polling = new Polling(Duration.ofMillis(50), Duration.ofMillis(500));

		private Builder() {
		}

		/**
		 * A node that is connected already or connects by itself. The client uses it and
		 * leaves closing it to whoever made it. It may serve locks too.
		 * @param node the node
		 * @return this builder
		 */
		public Builder node(RedisNode node) {
			this.node = node;
			return this;
		}

		/**
		 * A node by its address; the client connects to it and closes it.
		 * @param uri a {@code redis://}, {@code rediss://} or {@code redis-sentinel://}
		 * address
		 * @return this builder
		 * @throws IllegalArgumentException when the address is not valid
		 */
		public Builder uri(String uri) {
			RedisNode node = RedisNode.of(uri, RedisNodeOptions.defaults());
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
		 * What stands before the name of every operation. Default: {@code idem:}.
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
		 * How often waiters ask a server that cannot tell of changes. Default: after 50
		 * ms, slowing down to every 500 ms.
		 * @param first the first pause, at least 1 ms
		 * @param longest the longest pause, no shorter than the first
		 * @return this builder
		 */
		public Builder polling(Duration first, Duration longest) {
			this.polling = new Polling(first, longest);
			return this;
		}

		/**
		 * Build the client. The node connects in the background; until it has, operations
		 * are unavailable.
		 * @return the client
		 * @throws IllegalArgumentException when there is no node
		 */
		public RedisIdempotencyClient build() {
			RedisNode node = this.node;
			if (node == null) {
				throw new IllegalArgumentException("Idempotent operations need a Redis node, but none was given.");
			}
			KeySpace keys = new KeySpace(this.namespace, this.keyPrefix, this.maxKeyLength);
			Parts parts = parts(new RedisRecordStore(node, keys.prefix()), keys, this.polling);
			return new RedisIdempotencyClient(node, parts.settings(), parts.owned());
		}

		@Override
		protected Builder self() {
			return this;
		}

	}

}
