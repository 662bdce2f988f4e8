package io.holdfast.spring.autoconfigure;

import org.springframework.context.SmartLifecycle;

/**
 * Acts when the application starts or stops, in its own phase. It ignores the pause of a
 * context: callers may lock and wait meanwhile.
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
