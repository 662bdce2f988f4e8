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
 * Base of the builders of idempotency clients.
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
	 * The name of this instance in the tokens of its leaders. Default:
	 * {@code java@host:pid}.
	 * @param instanceId not blank, without control characters
	 * @return this builder
	 */
	public B instanceId(String instanceId) {
		this.instanceId = InstanceDefaults.check(instanceId);
		return self();
	}

	/**
	 * The options of calls that give none. Default:
	 * {@link IdempotencyOptions#defaults()}.
	 * @param defaults the options
	 * @return this builder
	 */
	public B defaults(IdempotencyOptions defaults) {
		this.defaults = defaults;
		return self();
	}

	/**
	 * The maximum number of duplicates that wait in this client. Further ones get the
	 * answer at once that the work is running. A blocking call holds its thread while it
	 * waits. Default: 256 for one operation and 1,024 in all.
	 * @param perKey for one operation, zero or more
	 * @param inAll for all operations, zero or more
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
	 * The listener for events of operations. Default: none.
	 * @param listener the listener
	 * @return this builder
	 */
	public B listener(IdempotencyListener listener) {
		this.listener = listener;
		return self();
	}

	/**
	 * Create the parts of a client.
	 * @param store the store of the records
	 * @param keys maps operations to keys
	 * @param polling how often to poll a store that does not notify of changes
	 * @return the parts of a client
	 */
	protected Parts parts(RecordStore store, KeySpace keys, Polling polling) {
		Threads threads = threads("holdfast-idempotency-timer");
		return new Parts(new OperationSettings(store, keys, this.instanceId, this.defaults, this.maxWaitersPerKey,
				this.maxWaiters, this.commandTimeout, polling, this.listener, time(), threads.scheduler(),
				threads.callbacks()), threads.owned());
	}

	/**
	 * The parts of a client.
	 *
	 * @param settings the parts and settings of its engine
	 * @param owned actions to run on close, in this order
	 */
	protected record Parts(OperationSettings settings, List<Runnable> owned) {
	}

}
