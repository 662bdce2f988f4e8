package io.holdfast.spring.autoconfigure;

import java.util.function.Consumer;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Waits for the Redis nodes at the end of the start, because they connect while other
 * beans are created: before the web server accepts requests, and before listener
 * containers, jobs and leaders begin. A bean that needs a lock earlier waits with its
 * first call.
 */
final class NodesLifecycle extends PhasedLifecycle {

	/** Web servers start 2,048 phases before the last. */
	private static final int PHASE = DEFAULT_PHASE - 4096;

	/** By name, because a lookup by type costs milliseconds at each start. */
	static final String NODES = "holdfastLockNodes";

	static final String APPLICATION_NODE = "holdfastApplicationRedisNode";

	private final ConfigurableListableBeanFactory beans;

	NodesLifecycle(ConfigurableListableBeanFactory beans) {
		super(PHASE);
		this.beans = beans;
	}

	@Override
	public void start() {
		if (!isRunning()) {
			made(NODES, LockNodes.class, LockNodes::completeStart);
			made(APPLICATION_NODE, ApplicationRedisNode.class, ApplicationRedisNode::completeStart);
			super.start();
		}
	}

	/**
	 * Lazy beans are not created for this.
	 */
	private <T> void made(String name, Class<T> type, Consumer<T> action) {
		if (this.beans.containsSingleton(name)) {
			action.accept(this.beans.getBean(name, type));
		}
	}

}
