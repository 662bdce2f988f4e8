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
 * a master with its Sentinels, or a Cluster. A replay takes one round trip, a new call
 * two. Waiting duplicates send no requests if the server notifies of changes.
 * Thread-safe; one client serves a whole application.
 */
public final class RedisIdempotencyClient extends AbstractIdempotencyClient {

	private final RedisNode node;

	private RedisIdempotencyClient(RedisNode node, OperationSettings settings, List<Runnable> owned) {
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
	 * The node that stores the records.
	 * @return the node, which reports its own health
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
		 * The node to use. It connects by itself, the client does not close it, and it
		 * may serve other clients too.
		 * @param node the node
		 * @return this builder
		 */
		public Builder node(RedisNode node) {
			this.node = node;
			return this;
		}

		/**
		 * The address of the node. The client connects to it and closes it.
		 * @param uri a {@code redis://}, {@code rediss://} or {@code redis-sentinel://}
		 * address
		 * @return this builder
		 * @throws IllegalArgumentException if the address is not valid
		 */
		public Builder uri(String uri) {
			RedisNode node = RedisNode.of(uri, RedisNodeOptions.defaults());
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
		 * The prefix of the name of every operation. Default: {@code idem:}.
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
		 * How often waiters poll a server that does not notify of changes. Default: after
		 * 50 ms, slowing down to every 500 ms.
		 * @param first the first pause, at least 1 ms
		 * @param longest the longest pause, no shorter than the first
		 * @return this builder
		 */
		public Builder polling(Duration first, Duration longest) {
			this.polling = new Polling(first, longest);
			return this;
		}

		/**
		 * Build the client. The node connects in the background; operations are
		 * unavailable until it is connected.
		 * @return the client
		 * @throws IllegalArgumentException if there is no node
		 */
		public RedisIdempotencyClient build() {
			RedisNode node = this.node;
			if (node == null) {
				throw new IllegalArgumentException(
						"Idempotent operations need a Redis node, but none was given; call node or uri.");
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
