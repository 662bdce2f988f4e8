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
 * What the builders of all lock clients have in common.
 *
 * @param <B> the builder itself
 */
public abstract class AbstractLockClientBuilder<B extends AbstractLockClientBuilder<B>> extends AbstractBuilder<B> {

	private String instanceId = InstanceDefaults.id();

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
		this.instanceId = InstanceDefaults.check(instanceId);
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

	/**
	 * What an engine is made of.
	 * @param nodes the nodes
	 * @param keys how names become keys
	 * @param drift what a lease loses
	 * @param nodeTimeout how long a node may take; {@code null} for the default
	 * @param longestHandOff how long a lease may pass from holder to holder
	 * @param polling how often to ask nodes that cannot tell of changes
	 * @return the parts of a client
	 */
	protected Parts parts(List<LockNode> nodes, KeySpace keys, ClockDrift drift, @Nullable Duration nodeTimeout,
			Duration longestHandOff, Polling polling) {
		Threads threads = threads("holdfast-timer");
		return new Parts(new LockEngineSettings(nodes, keys, this.instanceId, this.defaults, drift, nodeTimeout,
				longestHandOff, polling, this.traceAcquisitions, this.listener, time(), threads.scheduler(),
				threads.callbacks()), threads.owned());
	}

	/**
	 * What a client is made of.
	 *
	 * @param settings of its engine
	 * @param owned what to do on close, in this order
	 */
	protected record Parts(LockEngineSettings settings, List<Runnable> owned) {
	}

}
