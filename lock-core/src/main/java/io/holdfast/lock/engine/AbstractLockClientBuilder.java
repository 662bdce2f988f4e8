package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;

import io.holdfast.engine.AbstractBuilder;
import io.holdfast.engine.InstanceDefaults;
import io.holdfast.engine.Polling;
import io.holdfast.key.KeySpace;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import org.jspecify.annotations.Nullable;

/**
 * The base class of the builders of all lock clients.
 *
 * @param <B> the builder itself
 */
public abstract class AbstractLockClientBuilder<B extends AbstractLockClientBuilder<B>> extends AbstractBuilder<B> {

	private String instanceId = InstanceDefaults.id();

	private LockOptions defaults = LockOptions.defaults();

	private LockListener listener = LockListener.NO_OP;

	private boolean traceAcquisitions;

	/**
	 * The name of this instance in the tokens of its locks. Default:
	 * {@code java@host:pid}.
	 * @param instanceId the name, not blank and without control characters
	 * @return this builder
	 */
	public B instanceId(String instanceId) {
		this.instanceId = InstanceDefaults.check(instanceId);
		return self();
	}

	protected final String instanceId() {
		return this.instanceId;
	}

	/**
	 * The options of calls that give none. Default: {@link LockOptions#defaults()}.
	 * @param defaults the options
	 * @return this builder
	 */
	public B defaults(LockOptions defaults) {
		this.defaults = defaults;
		return self();
	}

	/**
	 * The listener to the events of locks. Default: none.
	 * @param listener the listener
	 * @return this builder
	 */
	public B listener(LockListener listener) {
		this.listener = listener;
		return self();
	}

	/**
	 * Whether the warning about a handle that was dropped without a release shows the
	 * stack trace of the acquisition. Each acquisition then costs some microseconds more,
	 * so use it only to find such a place. Default: false, the warning shows only the
	 * thread.
	 * @param traceAcquisitions whether to keep the stack traces
	 * @return this builder
	 */
	public B traceAcquisitions(boolean traceAcquisitions) {
		this.traceAcquisitions = traceAcquisitions;
		return self();
	}

	/**
	 * Create the parts of a client.
	 * @param nodes the nodes
	 * @param keys turns names into keys
	 * @param drift what the clock drift takes off a lease
	 * @param nodeTimeout how long a node may take to answer; {@code null} for the default
	 * @param longestHandOff how long a lease may be handed off from holder to holder;
	 * zero for no hand-offs
	 * @param polling how often to ask nodes that do not report changes
	 * @param fair whether waiters of different instances have an order
	 * @param courtesy how long a wanted lock is left free now and then; zero for never
	 * @return the parts
	 */
	protected Parts parts(List<LockNode> nodes, KeySpace keys, ClockDrift drift, @Nullable Duration nodeTimeout,
			Duration longestHandOff, Polling polling, boolean fair, Duration courtesy) {
		Threads threads = threads("holdfast-timer");
		return new Parts(new LockEngineSettings(nodes, keys, this.instanceId, this.defaults, drift, nodeTimeout,
				longestHandOff, polling, fair, courtesy, this.traceAcquisitions, this.listener, time(),
				threads.scheduler(), threads.callbacks()), threads.owned());
	}

	/**
	 * The parts of a client.
	 *
	 * @param settings the settings of its engine
	 * @param owned what to run on close, in this order
	 */
	protected record Parts(LockEngineSettings settings, List<Runnable> owned) {
	}

}
