package io.holdfast.spring.autoconfigure;

import org.springframework.context.SmartLifecycle;

/**
 * Does something when the application starts or stops, in a phase of its own. A context
 * that is paused goes on for it: callers may lock and wait meanwhile.
 */
abstract class PhasedLifecycle implements SmartLifecycle {

	private final int phase;

	private volatile boolean running;

	PhasedLifecycle(int phase) {
		this.phase = phase;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public final boolean isRunning() {
		return this.running;
	}

	@Override
	public final boolean isPauseable() {
		return false;
	}

	@Override
	public final int getPhase() {
		return this.phase;
	}

}
