package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import io.holdfast.engine.Polling;
import io.holdfast.engine.ThisInstance;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.key.KeySpace;
import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;
import io.holdfast.time.WheelScheduler;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of all idempotency clients have in common.
 *
 * @param <B> the builder itself
 */
public abstract class AbstractIdempotencyClientBuilder<B extends AbstractIdempotencyClientBuilder<B>> {

	private final List<Runnable> owned = new ArrayList<>();

	private String instanceId = ThisInstance.id();

	private IdempotencyOptions defaults = IdempotencyOptions.defaults();

	private int maxWaitersPerKey = 256;

	private int maxWaiters = 1024;

	private Duration commandTimeout = Duration.ofSeconds(1);

	private IdempotencyListener listener = IdempotencyListener.NO_OP;

	private TimeSource time = TimeSource.SYSTEM;

	private @Nullable Scheduler scheduler;

	private @Nullable Executor callbacks;

	/**
	 * What names this instance in the tokens of its leaders. Default:
	 * {@code java@host:pid}.
	 * @param instanceId not blank, without control characters
	 * @return this builder
	 */
	public B instanceId(String instanceId) {
		this.instanceId = ThisInstance.check(instanceId);
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
		if (commandTimeout.toMillis() < 1) {
			throw new IllegalArgumentException(
					"The command timeout must be at least 1 ms, but is " + commandTimeout + ".");
		}
		this.commandTimeout = commandTimeout;
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
	 * The clocks. Default: those of the machine.
	 * @param time the clocks
	 * @return this builder
	 */
	public B timeSource(TimeSource time) {
		this.time = time;
		return self();
	}

	/**
	 * What runs timers. Default: one daemon thread of the client's own.
	 * @param scheduler the scheduler, which the client does not close
	 * @return this builder
	 */
	public B scheduler(Scheduler scheduler) {
		this.scheduler = scheduler;
		return self();
	}

	/**
	 * Where {@code onLost} actions and the stages of asynchronous calls run, and the work
	 * that they begin. Default: daemon threads of the client's own, as many as are
	 * needed.
	 * @param callbacks the executor, which the client does not close
	 * @return this builder
	 */
	public B callbackExecutor(Executor callbacks) {
		this.callbacks = callbacks;
		return self();
	}

	protected abstract B self();

	/**
	 * Something to do when the client is closed.
	 * @param action what to do
	 */
	protected void onClose(Runnable action) {
		this.owned.add(action);
	}

	protected TimeSource time() {
		return this.time;
	}

	/**
	 * What a client is made of.
	 * @param store the records
	 * @param keys how operations become keys
	 * @param polling how often to ask a store that cannot tell of changes
	 * @return the parts of a client
	 */
	protected Parts parts(RecordStore store, KeySpace keys, Polling polling) {
		// A client ends what was made for it, and not what another of this builder uses.
		List<Runnable> owned = new ArrayList<>(this.owned);
		Scheduler scheduler = this.scheduler;
		if (scheduler == null) {
			WheelScheduler wheel = new WheelScheduler("holdfast-idempotency-timer");
			owned.add(wheel::close);
			scheduler = wheel;
		}
		Executor callbacks = this.callbacks;
		if (callbacks == null) {
			ExecutorService pool = ThisInstance.callbackThreads();
			owned.add(pool::shutdown);
			callbacks = pool;
		}
		return new Parts(
				new OperationSettings(store, keys, this.instanceId, this.defaults, this.maxWaitersPerKey,
						this.maxWaiters, this.commandTimeout, polling, this.listener, this.time, scheduler, callbacks),
				List.copyOf(owned));
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
