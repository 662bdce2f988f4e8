package io.holdfast.spring;

import java.time.Duration;

/**
 * A lock that is held for as long as a test wants.
 */
public final class StandInLock implements LockContext {

	private final String lockName;

	public StandInLock(String lockName) {
		this.lockName = lockName;
	}

	@Override
	public String lockName() {
		return this.lockName;
	}

	@Override
	public long fence() {
		return 1;
	}

	@Override
	public boolean isHeld() {
		return true;
	}

	@Override
	public void ensureHeld() {
	}

	@Override
	public Duration remainingValidity() {
		return Duration.ofSeconds(1);
	}

}
