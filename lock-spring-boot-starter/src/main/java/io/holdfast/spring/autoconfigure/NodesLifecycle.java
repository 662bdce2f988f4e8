package io.holdfast.spring.autoconfigure;

import java.util.function.Consumer;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Waits for the Redis nodes at the end of the start, for they connect while all else is
 * made: before the web server takes requests, and before containers of listeners, jobs
 * and leaders begin. Whoever needs a lock earlier waits with its first call.
 */
final class NodesLifecycle implements SmartLifecycle {

	/** Web servers start 2,048 before the last. */
	private static final int PHASE = DEFAULT_PHASE - 4096;

	private final ConfigurableListableBeanFactory beans;

	private volatile boolean running;

	NodesLifecycle(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public void start() {
		if (!this.running) {
			each(LockNodes.class, LockNodes::completeStart);
			each(ApplicationNode.class, ApplicationNode::completeStart);
			this.running = true;
		}
	}

	/**
	 * All that there are: what is lazy is not made for this.
	 */
	private <T> void each(Class<T> type, Consumer<T> action) {
		for (String name : this.beans.getBeanNamesForType(type, true, false)) {
			if (this.beans.containsSingleton(name)) {
				action.accept(this.beans.getBean(name, type));
			}
		}
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
