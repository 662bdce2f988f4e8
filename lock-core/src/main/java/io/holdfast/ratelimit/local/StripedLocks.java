package io.holdfast.ratelimit.local;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of locks, shared by all keys. A call acquires its locks in a global
 * order, so that calls cannot deadlock.
 */
final class StripedLocks {

	private final ReentrantLock[] locks = IntStream.range(0, 64)
		.mapToObj((index) -> new ReentrantLock())
		.toArray(ReentrantLock[]::new);

	<T> T locked(List<PermitRequest> permitRequests, Supplier<T> step) {
		if (permitRequests.size() == 1) {
			return locked(permitRequests.get(0).key(), step);
		}
		return locked(permitRequests.stream().mapToInt((request) -> index(request.key())).sorted().distinct().toArray(),
				0, step);
	}

	<T extends @Nullable Object> T locked(String key, Supplier<T> step) {
		return locked(index(key), step);
	}

	private <T> T locked(int[] indices, int from, Supplier<T> step) {
		return (from == indices.length) ? step.get() : locked(indices[from], () -> locked(indices, from + 1, step));
	}

	private <T extends @Nullable Object> T locked(int index, Supplier<T> step) {
		ReentrantLock lock = this.locks[index];
		lock.lock();
		try {
			return step.get();
		}
		finally {
			lock.unlock();
		}
	}

	private int index(String key) {
		int hash = key.hashCode();
		return (hash ^ (hash >>> 16)) & (this.locks.length - 1);
	}

}
