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
final class LocalCover {

	private final LockClient local;

	LocalCover(LockClient local) {
		this.local = local;
	}

	/** Take the local lock alone, because Redis is not available. */
	Optional<LockHandle> replace(LockEntry entry) {
		return entry.tryAcquire(this.local, entry.options());
	}

	/** Take the local lock alone, without blocking. */
	CompletionStage<Optional<LockHandle>> replaceAsync(LockEntry entry) {
		return entry.tryAcquireAsync(this.local, entry.options());
	}

	/** Add the local lock to one from Redis, for what is left of the wait. */
	Optional<LockHandle> cover(LockHandle distributed, LockEntry entry, long startedNanos) {
		Optional<LockHandle> covered = Optional.empty();
		try {
			covered = entry.tryAcquire(this.local, remaining(entry, startedNanos))
				.map((handle) -> new CoveredHandle(distributed, handle));
		}
		finally {
			if (covered.isEmpty()) {
				distributed.close();
			}
		}
		return covered;
	}

	/** Add the local lock to one from Redis, without blocking. */
	CompletionStage<Optional<LockHandle>> coverAsync(LockHandle distributed, LockEntry entry, long startedNanos) {
		ChainedFuture<Optional<LockHandle>> result = new ChainedFuture<>();
		result.follow(entry.tryAcquireAsync(this.local, remaining(entry, startedNanos)),
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
		CoveredHandle covered = new CoveredHandle(distributed, local.get());
		if (!result.complete(Optional.of(covered))) {
			covered.releaseAsync();
		}
	}

	private static LockOptions remaining(LockEntry entry, long startedNanos) {
		Duration left = entry.options().waitTime().minusNanos(System.nanoTime() - startedNanos);
		return entry.options().withWait(left.isNegative() ? Duration.ZERO : left);
	}

}
