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
 * What the builders of all clients have in common: clocks, timers and threads. What is
 * not given is made for each client that is built, and ends with it.
 *
 * @param <B> the builder itself
 */
public abstract class AbstractBuilder<B extends AbstractBuilder<B>> {

	private final List<Runnable> owned = new ArrayList<>();

	private TimeSource time = TimeSource.SYSTEM;

	private @Nullable Scheduler scheduler;

	private @Nullable Executor callbacks;

	/**
	 * The clocks of this JVM, for leases, waits and figures. What is timed in Redis goes
	 * by its own. Default: those of the machine.
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
	 * Where listeners, actions after a loss and the stages of asynchronous calls run, and
	 * the work that those begin. Default: daemon threads of the client's own, as many as
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
	 * Something to do when the client is closed, before its own threads end.
	 * @param action what to do
	 */
	protected void onClose(Runnable action) {
		this.owned.add(action);
	}

	protected TimeSource time() {
		return this.time;
	}

	/**
	 * Timers and threads for one client.
	 * @param timer the name of the thread for timers, where it gets one of its own
	 * @return those that were given, or new ones
	 */
	protected Threads threads(String timer) {
		// A client ends what was made for it, and not what another of this builder uses.
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
	 * Timers and threads of one client.
	 *
	 * @param scheduler for timers
	 * @param callbacks for callbacks
	 * @param owned what to do on close, in this order
	 */
	public record Threads(Scheduler scheduler, Executor callbacks, List<Runnable> owned) {
	}

}
