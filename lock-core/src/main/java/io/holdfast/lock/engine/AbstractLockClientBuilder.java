package io.holdfast.lock.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import io.holdfast.engine.ThisInstance;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;
import io.holdfast.time.WheelScheduler;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of all lock clients have in common.
 *
 * @param <B> the builder itself
 */
public abstract class AbstractLockClientBuilder<B extends AbstractLockClientBuilder<B>> {

	private String instanceId = ThisInstance.id();

	private LockOptions defaults = LockOptions.defaults();

	private LockListener listener = LockListener.NO_OP;

	private TimeSource time = TimeSource.SYSTEM;

	private @Nullable Scheduler scheduler;

	private @Nullable Executor callbacks;

	/**
	 * What names this instance in the tokens of its locks. Default:
	 * {@code java@host:pid}.
	 * @param instanceId not blank, without control characters
	 * @return this builder
	 */
	public B instanceId(String instanceId) {
		this.instanceId = ThisInstance.check(instanceId);
		return self();
	}

	/**
	 * The options where a caller gives none. Default: {@link LockOptions#defaults()}.
	 * @param defaults the options
	 * @return this builder
	 */
	public B defaults(LockOptions defaults) {
		this.defaults = defaults;
		return self();
	}

	/**
	 * Who hears what happens to locks. Default: nobody.
	 * @param listener the listener
	 * @return this builder
	 */
	public B listener(LockListener listener) {
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
	 * Where {@code onLost} actions and the stages of asynchronous calls run. Default:
	 * daemon threads of the client's own, as many as are needed.
	 * @param callbacks the executor, which the client does not close
	 * @return this builder
	 */
	public B callbackExecutor(Executor callbacks) {
		this.callbacks = callbacks;
		return self();
	}

	protected abstract B self();

	protected Parts parts() {
		// A client ends what was made for it, and not what another of this builder uses.
		List<Runnable> owned = new ArrayList<>();
		Scheduler scheduler = this.scheduler;
		if (scheduler == null) {
			WheelScheduler wheel = new WheelScheduler("holdfast-timer");
			owned.add(wheel::close);
			scheduler = wheel;
		}
		Executor callbacks = this.callbacks;
		if (callbacks == null) {
			ExecutorService pool = ThisInstance.callbackThreads();
			owned.add(pool::shutdown);
			callbacks = pool;
		}
		return new Parts(this.instanceId, this.defaults, this.listener, this.time, scheduler, callbacks,
				List.copyOf(owned));
	}

	/**
	 * What was set, or its default.
	 *
	 * @param instanceId names this instance
	 * @param defaults options where a caller gives none
	 * @param listener who hears what happens
	 * @param time the clocks
	 * @param scheduler for timers
	 * @param callbacks for callbacks
	 * @param owned what to do on close, in this order
	 */
	protected record Parts(String instanceId, LockOptions defaults, LockListener listener, TimeSource time,
			Scheduler scheduler, Executor callbacks, List<Runnable> owned) {
	}

}
