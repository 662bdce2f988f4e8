package io.holdfast.lock.local;

import java.time.Duration;
import java.util.List;

import io.holdfast.duration.Durations;
import io.holdfast.engine.Polling;
import io.holdfast.key.KeySpace;
import io.holdfast.lock.engine.AbstractLockClient;
import io.holdfast.lock.engine.AbstractLockClientBuilder;
import io.holdfast.lock.engine.ClockDrift;
import io.holdfast.lock.engine.LockEngineSettings;
import org.jspecify.annotations.Nullable;

/**
 * Locks inside one JVM, for development and for deployments with a single instance. It
 * uses the same engine as over Redis, with leases, renewal and loss, but excludes no
 * other JVM. Thread-safe.
 */
public final class LocalLockClient extends AbstractLockClient {

	private static final int LONGEST_NAME = 1 << 20;

	private final LocalLockNode node;

	private LocalLockClient(LocalLockNode node, LockEngineSettings settings, List<Runnable> owned) {
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

	LocalLockNode node() {
		return this.node;
	}

	/**
	 * Builds a {@link LocalLockClient}.
	 */
	public static final class Builder extends AbstractLockClientBuilder<Builder> {

		private @Nullable LocalLockClient other;

		private Duration longestHandOff = Duration.ofMillis(10);

		private Builder() {
		}

		/**
		 * Share the locks of another client, so that both exclude each other. Default:
		 * the client shares no locks.
		 * @param other the other client
		 * @return this builder
		 */
		public Builder sharing(LocalLockClient other) {
			this.other = other;
			return this;
		}

		/**
		 * How long a lock may be handed off from holder to holder of this client before
		 * other clients that share its locks get a chance. Default: 10 ms.
		 * @param longest zero or longer; zero for no hand-offs
		 * @return this builder
		 */
		public Builder localHandOff(Duration longest) {
			this.longestHandOff = Durations.requireNotNegative("limit of hand-offs in a row", longest,
					"use 0 for none");
			return this;
		}

		/**
		 * Build the client.
		 * @return the client
		 */
		public LocalLockClient build() {
			LocalLockNode node = (this.other != null) ? this.other.node() : new LocalLockNode(time());
			Parts parts = parts(List.of(node), new KeySpace(null, "", LONGEST_NAME), new ClockDrift(0, Duration.ZERO),
					null, this.longestHandOff, new Polling(Duration.ofMillis(50), Duration.ofMillis(500)), false,
					Duration.ZERO);
			return new LocalLockClient(node, parts.settings(), parts.owned());
		}

		@Override
		protected Builder self() {
			return this;
		}

	}

}
