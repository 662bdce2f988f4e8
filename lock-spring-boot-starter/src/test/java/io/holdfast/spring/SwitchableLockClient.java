package io.holdfast.spring;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockStatus;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.TickStore;
import io.holdfast.lock.local.LocalLockClient;

/**
 * Locks that can be made unavailable. Otherwise they are those of a local client.
 */
public final class SwitchableLockClient implements LockClient, TickStore.Source {

	private final LocalLockClient delegate = LocalLockClient.builder().build();

	private volatile boolean available = true;

	public void setAvailable(boolean available) {
		this.available = available;
	}

	@Override
	public LockOptions defaultOptions() {
		return this.delegate.defaultOptions();
	}

	@Override
	public Optional<LockHandle> tryAcquire(String name, LockOptions options) {
		if (!this.available) {
			throw unavailable(name);
		}
		return this.delegate.tryAcquire(name, options);
	}

	@Override
	public CompletionStage<Optional<LockHandle>> tryAcquireAsync(String name, LockOptions options) {
		return this.available ? this.delegate.tryAcquireAsync(name, options)
				: CompletableFuture.failedFuture(unavailable(name));
	}

	@Override
	public CompletionStage<LockHandle> acquireAsync(String name, LockOptions options) {
		return this.available ? this.delegate.acquireAsync(name, options)
				: CompletableFuture.failedFuture(unavailable(name));
	}

	@Override
	public Optional<LockHandle> tryAcquireAll(Collection<String> names, LockOptions options) {
		if (!this.available) {
			throw unavailable(names.toString());
		}
		return this.delegate.tryAcquireAll(names, options);
	}

	@Override
	public CompletionStage<Optional<LockHandle>> tryAcquireAllAsync(Collection<String> names, LockOptions options) {
		return this.available ? this.delegate.tryAcquireAllAsync(names, options)
				: CompletableFuture.failedFuture(unavailable(names.toString()));
	}

	@Override
	public Lock asLock(String name, LockOptions options) {
		return this.delegate.asLock(name, options);
	}

	@Override
	public LockStatus status(String name) {
		return this.delegate.status(name);
	}

	@Override
	public boolean forceRelease(String name) {
		return this.delegate.forceRelease(name);
	}

	@Override
	public TickStore tickStore() {
		if (!this.available) {
			throw unavailable("of ticks");
		}
		return this.delegate.tickStore();
	}

	@Override
	public void close() {
		this.delegate.close();
	}

	private static LockUnavailableException unavailable(String name) {
		return new LockUnavailableException(name, "the test has switched it off.", null);
	}

}
