package io.holdfast.spring.interceptor.lock;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import io.holdfast.lock.LockHandle;

/**
 * A distributed lock together with the same lock inside this JVM. The local lock excludes
 * calls that fall back to this JVM while Redis is not available.
 *
 * @param distributed the authoritative lock
 * @param local the local lock; its lease may end during a long outage, which does not
 * affect the holder
 */
record CompositeHandle(LockHandle distributed, LockHandle local) implements LockHandle {

	@Override
	public String name() {
		return this.distributed.name();
	}

	@Override
	public String token() {
		return this.distributed.token();
	}

	@Override
	public boolean isHeld() {
		return this.distributed.isHeld();
	}

	@Override
	public void ensureHeld() {
		this.distributed.ensureHeld();
	}

	@Override
	public Duration remainingValidity() {
		return this.distributed.remainingValidity();
	}

	@Override
	public long fence() {
		return this.distributed.fence();
	}

	@Override
	public boolean extend(Duration lease) {
		this.local.extend(lease);
		return this.distributed.extend(lease);
	}

	@Override
	public void onLost(Runnable action) {
		this.distributed.onLost(action);
	}

	@Override
	public boolean release() {
		try {
			return this.distributed.release();
		}
		finally {
			this.local.release();
		}
	}

	@Override
	public CompletionStage<Boolean> releaseAsync() {
		return this.distributed.releaseAsync().whenComplete((held, failure) -> this.local.release());
	}

}
