package io.holdfast.spring.interceptor.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import io.holdfast.spring.interceptor.ChainedFuture;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import org.jspecify.annotations.Nullable;

/**
 * Maintains exclusion within this JVM without a gap when Redis becomes unavailable and
 * returns. A call that may fall back to a local lock always holds the local lock too.
 * Otherwise the first call after an outage could run concurrently with one that still
 * holds only the local lock.
 */
final class LocalLockFallback {

	private final LockClient local;

	LocalLockFallback(LockClient local) {
		this.local = local;
	}

	/** Acquire only the local lock, because Redis is not available. */
	Optional<LockHandle> acquireLocal(ReentrantAcquire acquire) {
		return acquire.tryAcquire(this.local, acquire.options());
	}

	/** Acquire only the local lock, without blocking. */
	CompletionStage<Optional<LockHandle>> acquireLocalAsync(ReentrantAcquire acquire) {
		return acquire.tryAcquireAsync(this.local, acquire.options());
	}

	/**
	 * Add the local lock to one from Redis, waiting for at most the remaining wait time.
	 */
	Optional<LockHandle> addLocal(LockHandle distributed, ReentrantAcquire acquire, long startedNanos) {
		Optional<LockHandle> composite = Optional.empty();
		try {
			composite = acquire.tryAcquire(this.local, remaining(acquire, startedNanos))
				.map((handle) -> new CompositeHandle(distributed, handle));
		}
		finally {
			if (composite.isEmpty()) {
				distributed.close();
			}
		}
		return composite;
	}

	/** Add the local lock to one from Redis, without blocking. */
	CompletionStage<Optional<LockHandle>> addLocalAsync(LockHandle distributed, ReentrantAcquire acquire,
			long startedNanos) {
		ChainedFuture<Optional<LockHandle>> result = new ChainedFuture<>();
		result.follow(acquire.tryAcquireAsync(this.local, remaining(acquire, startedNanos)),
				(handle, failure) -> conclude(result, distributed, handle, failure));
		return result;
	}

	private static void conclude(ChainedFuture<Optional<LockHandle>> result, LockHandle distributed,
			@Nullable Optional<LockHandle> local, @Nullable Throwable failure) {
		if (local == null || local.isEmpty()) {
			distributed.releaseAsync();
			if (failure != null) {
				result.completeExceptionally(failure);
			}
			else {
				result.complete(Optional.empty());
			}
			return;
		}
		CompositeHandle composite = new CompositeHandle(distributed, local.get());
		if (!result.complete(Optional.of(composite))) {
			composite.releaseAsync();
		}
	}

	private static LockOptions remaining(ReentrantAcquire acquire, long startedNanos) {
		Duration left = acquire.options().waitTime().minusNanos(System.nanoTime() - startedNanos);
		return acquire.options().withWait(left.isNegative() ? Duration.ZERO : left);
	}

}
