package io.holdfast.lock.engine;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.lock.LockHandle;

/**
 * The handle that a caller gets. The timers that renew the lock hold no reference to it,
 * so it becomes unreachable when the caller drops it, and they notice.
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
	 * @return completes on any thread, so user code must not depend on it directly
	 */
	CompletableFuture<Boolean> releaseNow() {
		try {
			return this.held.releaseNow();
		}
		finally {
			// Keeps the handle reachable until it is released.
			Reference.reachabilityFence(this);
		}
	}

}
