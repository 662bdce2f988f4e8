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
 * Keeps exclusion inside this JVM without a gap while Redis goes and comes back. Who may
 * fall back to a local lock always holds that too: otherwise the first caller after an
 * outage would work beside one that still holds only the local lock.
 */
final class LocalLockFallback {

	private final LockClient local;

	LocalLockFallback(LockClient local) {
		this.local = local;
	}

	/** Take the local lock alone, because Redis is not available. */
	Optional<LockHandle> replace(ReentrantAcquire acquire) {
		return acquire.tryAcquire(this.local, acquire.options());
	}

	/** Take the local lock alone, without blocking. */
	CompletionStage<Optional<LockHandle>> replaceAsync(ReentrantAcquire acquire) {
		return acquire.tryAcquireAsync(this.local, acquire.options());
	}

	/** Add the local lock to one from Redis, for what is left of the wait. */
	Optional<LockHandle> cover(LockHandle distributed, ReentrantAcquire acquire, long startedNanos) {
		Optional<LockHandle> covered = Optional.empty();
		try {
			covered = acquire.tryAcquire(this.local, remaining(acquire, startedNanos))
				.map((handle) -> new CompositeHandle(distributed, handle));
		}
		finally {
			if (covered.isEmpty()) {
				distributed.close();
			}
		}
		return covered;
	}

	/** Add the local lock to one from Redis, without blocking. */
	CompletionStage<Optional<LockHandle>> coverAsync(LockHandle distributed, ReentrantAcquire acquire,
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
		CompositeHandle covered = new CompositeHandle(distributed, local.get());
		if (!result.complete(Optional.of(covered))) {
			covered.releaseAsync();
		}
	}

	private static LockOptions remaining(ReentrantAcquire acquire, long startedNanos) {
		Duration left = acquire.options().waitTime().minusNanos(System.nanoTime() - startedNanos);
		return acquire.options().withWait(left.isNegative() ? Duration.ZERO : left);
	}

}
