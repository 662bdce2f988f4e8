package io.holdfast.spring.autoconfigure;

import java.util.function.Consumer;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Waits for the Redis nodes at the end of the start, for they connect while all else is
 * made: before the web server takes requests, and before containers of listeners, jobs
 * and leaders begin. Whoever needs a lock earlier waits with its first call.
 */
final class NodesLifecycle extends PhasedLifecycle {

	/** Web servers start 2,048 before the last. */
	private static final int PHASE = DEFAULT_PHASE - 4096;

	/** By name, for to look for a type takes milliseconds of each start. */
	static final String NODES = "holdfastLockNodes";

	static final String APPLICATION_NODE = "holdfastApplicationNode";

	private final ConfigurableListableBeanFactory beans;

	NodesLifecycle(ConfigurableListableBeanFactory beans) {
		super(PHASE);
		this.beans = beans;
	}

	@Override
	public void start() {
		if (!isRunning()) {
			made(NODES, LockNodes.class, LockNodes::completeStart);
			made(APPLICATION_NODE, ApplicationNode.class, ApplicationNode::completeStart);
			super.start();
		}
	}

	/**
	 * What is lazy is not made for this.
	 */
	private <T> void made(String name, Class<T> type, Consumer<T> action) {
		if (this.beans.containsSingleton(name)) {
			action.accept(this.beans.getBean(name, type));
		}
	}

}
