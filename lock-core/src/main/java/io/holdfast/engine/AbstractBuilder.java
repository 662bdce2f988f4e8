package io.holdfast.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;
import io.holdfast.time.WheelScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The base class of the builders of all clients, with their clocks, timers and threads.
 * Those that are not given are created for each client that is built, and end with it.
 *
 * @param <B> the builder itself
 */
public abstract class AbstractBuilder<B extends AbstractBuilder<B>> {

	private final List<Runnable> owned = new ArrayList<>();

	private TimeSource time = TimeSource.SYSTEM;

	private @Nullable Scheduler scheduler;

	private @Nullable Executor callbacks;

	/**
	 * The clocks for what this JVM measures: leases, waits and metrics. Times in Redis
	 * are measured by its own clock. Default: the clocks of the machine.
	 * @param time the clocks
	 * @return this builder
	 */
	public B timeSource(TimeSource time) {
		this.time = time;
		return self();
	}

	/**
	 * The scheduler of timers. Default: one daemon thread of the client.
	 * @param scheduler the scheduler, which the client does not close
	 * @return this builder
	 */
	public B scheduler(Scheduler scheduler) {
		this.scheduler = scheduler;
		return self();
	}

	/**
	 * The executor of listeners, actions after a loss, the stages of asynchronous calls,
	 * and the work that these start. Default: daemon threads of the client, as many as
	 * are needed.
	 * @param callbacks the executor, which the client does not close
	 * @return this builder
	 */
	public B callbackExecutor(Executor callbacks) {
		this.callbacks = callbacks;
		return self();
	}

	protected abstract B self();

	/**
	 * Add an action that runs when the client is closed, before its own threads end.
	 * @param action the action
	 */
	protected void onClose(Runnable action) {
		this.owned.add(action);
	}

	protected TimeSource time() {
		return this.time;
	}

	/**
	 * The timers and threads for one client.
	 * @param timer the name of the thread for timers, if the client gets its own
	 * @return those that were given, or new ones
	 */
	protected Threads threads(String timer) {
		// A client ends what was created for it, but not what other clients of this
		// builder use.
		List<Runnable> owned = new ArrayList<>(this.owned);
		Scheduler scheduler = this.scheduler;
		if (scheduler == null) {
			WheelScheduler wheel = new WheelScheduler(timer);
			owned.add(wheel::close);
			scheduler = wheel;
		}
		Executor callbacks = this.callbacks;
		if (callbacks == null) {
			ExecutorService pool = InstanceDefaults.callbackThreads();
			owned.add(pool::shutdown);
			callbacks = pool;
		}
		return new Threads(scheduler, callbacks, List.copyOf(owned));
	}

	/**
	 * The timers and threads of one client.
	 *
	 * @param scheduler for timers
	 * @param callbacks for callbacks
	 * @param owned what to run on close, in this order
	 */
	public record Threads(Scheduler scheduler, Executor callbacks, List<Runnable> owned) {
	}

}
