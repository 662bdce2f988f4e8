package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.List;

import io.holdfast.duration.Durations;
import io.holdfast.engine.AbstractBuilder;
import io.holdfast.engine.InstanceDefaults;
import io.holdfast.engine.Polling;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.key.KeySpace;

/**
 * What the builders of all idempotency clients have in common.
 *
 * @param <B> the builder itself
 */
public abstract class AbstractIdempotencyClientBuilder<B extends AbstractIdempotencyClientBuilder<B>>
		extends AbstractBuilder<B> {

	private String instanceId = InstanceDefaults.id();

	private IdempotencyOptions defaults = IdempotencyOptions.defaults();

	private int maxWaitersPerKey = 256;

	private int maxWaiters = 1024;

	private Duration commandTimeout = Duration.ofSeconds(1);

	private IdempotencyListener listener = IdempotencyListener.NO_OP;

	/**
	 * What names this instance in the tokens of its leaders. Default:
	 * {@code java@host:pid}.
	 * @param instanceId not blank, without control characters
	 * @return this builder
	 */
	public B instanceId(String instanceId) {
		this.instanceId = InstanceDefaults.check(instanceId);
		return self();
	}

	/**
	 * The options where a caller gives none. Default:
	 * {@link IdempotencyOptions#defaults()}.
	 * @param defaults the options
	 * @return this builder
	 */
	public B defaults(IdempotencyOptions defaults) {
		this.defaults = defaults;
		return self();
	}

	/**
	 * How many duplicates may wait in this client; others are told at once that the work
	 * is running. Each that waits by a blocking call holds a thread. Default: 256 for one
	 * operation and 1,024 in all.
	 * @param perKey for one operation, zero or more
	 * @param inAll for all of them, zero or more
	 * @return this builder
	 */
	public B maxWaiters(int perKey, int inAll) {
		if (perKey < 0 || inAll < 0) {
			throw new IllegalArgumentException("The number of waiters must be zero or more, but is " + perKey
					+ " for one operation and " + inAll + " in all.");
		}
		this.maxWaitersPerKey = perKey;
		this.maxWaiters = inAll;
		return self();
	}

	/**
	 * How long the store may take to answer before it counts as unavailable. Default: 1
	 * s.
	 * @param commandTimeout at least 1 ms, well below the lease
	 * @return this builder
	 */
	public B commandTimeout(Duration commandTimeout) {
		this.commandTimeout = Durations.requirePositive("command timeout", commandTimeout,
				"use a small part of the lease");
		return self();
	}

	/**
	 * Who hears what happens to operations. Default: nobody.
	 * @param listener the listener
	 * @return this builder
	 */
	public B listener(IdempotencyListener listener) {
		this.listener = listener;
		return self();
	}

	/**
	 * What a client is made of.
	 * @param store the records
	 * @param keys how operations become keys
	 * @param polling how often to ask a store that cannot tell of changes
	 * @return the parts of a client
	 */
	protected Parts parts(RecordStore store, KeySpace keys, Polling polling) {
		Threads threads = threads("holdfast-idempotency-timer");
		return new Parts(new OperationSettings(store, keys, this.instanceId, this.defaults, this.maxWaitersPerKey,
				this.maxWaiters, this.commandTimeout, polling, this.listener, time(), threads.scheduler(),
				threads.callbacks()), threads.owned());
	}

	/**
	 * What a client is made of.
	 *
	 * @param settings of its engine
	 * @param owned what to do on close, in this order
	 */
	protected record Parts(OperationSettings settings, List<Runnable> owned) {
	}

}
