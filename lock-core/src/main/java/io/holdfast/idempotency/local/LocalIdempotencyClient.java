package io.holdfast.idempotency.local;

import java.time.Duration;
import java.util.List;

import io.holdfast.engine.Polling;
import io.holdfast.idempotency.engine.AbstractIdempotencyClient;
import io.holdfast.idempotency.engine.AbstractIdempotencyClientBuilder;
import io.holdfast.idempotency.engine.OperationSettings;
import io.holdfast.key.KeySpace;
import org.jspecify.annotations.Nullable;

/**
 * Idempotent operations within one JVM, for development and for deployments of a single
 * instance. The engine is the same as with Redis. Records are lost when the JVM ends, and
 * the oldest outcomes are dropped if there are too many. Thread-safe.
 */
public final class LocalIdempotencyClient extends AbstractIdempotencyClient {

	private static final int LONGEST_KEY = 512;

	private final LocalRecordStore store;

	private LocalIdempotencyClient(LocalRecordStore store, OperationSettings settings, List<Runnable> owned) {
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

	LocalRecordStore store() {
		return this.store;
	}

	/**
	 * Builds a {@link LocalIdempotencyClient}.
	 */
	public static final class Builder extends AbstractIdempotencyClientBuilder<Builder> {

		private @Nullable LocalIdempotencyClient other;

		private int maxRecords = 100_000;

		private long maxBytes = 64 << 20;

		private Builder() {
		}

		/**
		 * The maximum number of records and their memory. Beyond it, the oldest outcomes
		 * are dropped before their retention ends, and their operations would run again.
		 * Records of running work and the newest outcome always stay. Default: 100,000
		 * and 64 MiB.
		 * @param records at least 1
		 * @param bytes their approximate memory, at least 1
		 * @return this builder
		 */
		public Builder maxRecords(int records, long bytes) {
			if (records < 1 || bytes < 1) {
				throw new IllegalArgumentException(
						"maxRecords must allow at least one record and one byte, but allows " + records
								+ " records and " + bytes + " bytes; allow what the operations of one retention take.");
			}
			this.maxRecords = records;
			this.maxBytes = bytes;
			return this;
		}

		/**
		 * Share the records of another client, as two instances of an application would.
		 * Default: records of its own.
		 * @param other the other client
		 * @return this builder
		 */
		public Builder sharing(LocalIdempotencyClient other) {
			this.other = other;
			return this;
		}

		/**
		 * Build the client.
		 * @return a client that is ready
		 */
		public LocalIdempotencyClient build() {
			LocalRecordStore store = (this.other != null) ? this.other.store()
					: new LocalRecordStore(time(), this.maxRecords, this.maxBytes);
			Parts parts = parts(store, new KeySpace(null, "", LONGEST_KEY),
					new Polling(Duration.ofMillis(50), Duration.ofMillis(500)));
			return new LocalIdempotencyClient(store, parts.settings(), parts.owned());
		}

		@Override
		protected Builder self() {
			return this;
		}

	}

}
