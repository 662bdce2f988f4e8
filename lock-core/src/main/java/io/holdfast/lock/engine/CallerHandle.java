package io.holdfast.lock.engine;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.lock.LockHandle;

/**
 * What a caller gets of a lock that it holds. The timers that keep the lock do not reach
 * it, so they notice when no caller has it any more.
 */
final class CallerHandle implements LockHandle {

	private final DefaultLockHandle held;

	CallerHandle(DefaultLockHandle held) {
		this.held = held;
	}

	@Override
	public String name() {
		return this.held.name();
	}

	@Override
	public String token() {
		return this.held.token();
	}

	@Override
	public boolean isHeld() {
		return this.held.isHeld();
	}

	@Override
	public void ensureHeld() {
		this.held.ensureHeld();
	}

	@Override
	public Duration remainingValidity() {
		return this.held.remainingValidity();
	}

	@Override
	public long fence() {
		return this.held.fence();
	}

	@Override
	public boolean extend(Duration lease) {
		return this.held.extend(lease);
	}

	@Override
	public void onLost(Runnable action) {
		this.held.onLost(action);
	}

	@Override
	public boolean release() {
		return releaseNow().join();
	}

	@Override
	public CompletionStage<Boolean> releaseAsync() {
		try {
			return this.held.releaseAsync();
		}
		finally {
			Reference.reachabilityFence(this);
		}
	}

	/**
	 * Send the release.
	 * @return completes on any thread, so that nothing of the user's may depend on it
	 */
	CompletableFuture<Boolean> releaseNow() {
		try {
			return this.held.releaseNow();
		}
		finally {
			// Not dropped before it is released.
			Reference.reachabilityFence(this);
		}
	}

}
