package io.holdfast.schedule;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockStatus;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.TickStore;

/**
 * A client whose nodes can become unavailable.
 */
final class UnavailableLockClient implements LockClient, TickStore.Source {

	private final LockClient delegate;

	boolean away;

	UnavailableLockClient(LockClient delegate) {
		this.delegate = delegate;
	}

	private LockClient client(String name) {
		if (this.away) {
			throw new LockUnavailableException(name, "no quorum of nodes answered", null);
		}
		return this.delegate;
	}

	@Override
	public LockOptions defaultOptions() {
		return this.delegate.defaultOptions();
	}

	@Override
	public Optional<LockHandle> tryAcquire(String name, LockOptions options) {
		return client(name).tryAcquire(name, options);
	}

	@Override
	public CompletionStage<Optional<LockHandle>> tryAcquireAsync(String name, LockOptions options) {
		return client(name).tryAcquireAsync(name, options);
	}

	@Override
	public CompletionStage<LockHandle> acquireAsync(String name, LockOptions options) {
		return client(name).acquireAsync(name, options);
	}

	@Override
	public Optional<LockHandle> tryAcquireAll(Collection<String> names, LockOptions options) {
		return this.delegate.tryAcquireAll(names, options);
	}

	@Override
	public CompletionStage<Optional<LockHandle>> tryAcquireAllAsync(Collection<String> names, LockOptions options) {
		return this.delegate.tryAcquireAllAsync(names, options);
	}

	@Override
	public Lock asLock(String name, LockOptions options) {
		return this.delegate.asLock(name, options);
	}

	@Override
	public LockStatus status(String name) {
		return client(name).status(name);
	}

	@Override
	public boolean forceRelease(String name) {
		return client(name).forceRelease(name);
	}

	@Override
	public TickStore tickStore() {
		client("ticks");
		return ((TickStore.Source) this.delegate).tickStore();
	}

	@Override
	public void close() {
		this.delegate.close();
	}

}
