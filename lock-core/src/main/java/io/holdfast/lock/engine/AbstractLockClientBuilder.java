package io.holdfast.lock.engine;

import java.util.List;
import java.util.concurrent.Executor;

import io.holdfast.engine.AbstractBuilder;
import io.holdfast.engine.ThisInstance;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;

/**
 * What the builders of all lock clients have in common.
 *
 * @param <B> the builder itself
 */
public abstract class AbstractLockClientBuilder<B extends AbstractLockClientBuilder<B>> extends AbstractBuilder<B> {

	private String instanceId = ThisInstance.id();

	private LockOptions defaults = LockOptions.defaults();

	private LockListener listener = LockListener.NO_OP;

	private boolean traceAcquisitions;

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
	 * Whether the warning about a handle that was dropped without a release shows the
	 * stack of the acquisition. Each acquisition then costs some microseconds more, so it
	 * is for finding such a place. Default: false, the warning names the thread only.
	 * @param traceAcquisitions whether to keep the stacks
	 * @return this builder
	 */
	public B traceAcquisitions(boolean traceAcquisitions) {
		this.traceAcquisitions = traceAcquisitions;
		return self();
	}

	protected Parts parts() {
		Threads threads = threads("holdfast-timer");
		return new Parts(this.instanceId, this.defaults, this.traceAcquisitions, this.listener, time(),
				threads.scheduler(), threads.callbacks(), threads.owned());
	}

	/**
	 * What was set, or its default.
	 *
	 * @param instanceId names this instance
	 * @param defaults options where a caller gives none
	 * @param traceAcquisitions whether to keep the stacks of acquisitions
	 * @param listener who hears what happens
	 * @param time the clocks
	 * @param scheduler for timers
	 * @param callbacks for callbacks
	 * @param owned what to do on close, in this order
	 */
	protected record Parts(String instanceId, LockOptions defaults, boolean traceAcquisitions, LockListener listener,
			TimeSource time, Scheduler scheduler, Executor callbacks, List<Runnable> owned) {
	}

}
