package io.holdfast.spring.interceptor.lock;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.redis.RedlockClient;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.interceptor.CallGuard;
import io.holdfast.spring.interceptor.ChainedFuture;
import io.holdfast.spring.interceptor.GuardedCall;
import io.holdfast.spring.interceptor.OutageMonitor;
import io.holdfast.spring.interceptor.PendingWaits;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Acquires the locks of calls.
 */
final class LockAcquirer implements CallGuard<LockDefinition>, PendingWaits, AutoCloseable {

	private final LockClient client;

	private final LockClient local;

	private final LocalLockFallback fallback;

	private final OutageMonitor outages;

	/**
	 * Create an acquirer.
	 * @param client acquires the locks
	 * @param local acquires locks inside this JVM while Redis is not available; closed
	 * with this acquirer
	 * @param outages records the outages of Redis
	 */
	LockAcquirer(LockClient client, LockClient local, OutageMonitor outages) {
		this.client = client;
		this.local = local;
		this.fallback = new LocalLockFallback(local);
		this.outages = outages;
		if (client instanceof RedlockClient redlock) {
			outages.watch(redlock.nodes(), redlock.quorum());
		}
	}

	@Override
	public @Nullable GuardedCall enter(LockDefinition definition, MethodInvocation invocation) {
		Collection<String> names = definition.names().evaluate(invocation).orElse(null);
		if (names == null) {
			return null;
		}
		ReentrantAcquire acquire = new ReentrantAcquire(definition, names, HeldLocks.current());
		if (acquire.isJoined()) {
			return acquire.admitJoined();
		}
		try {
			return acquire(acquire);
		}
		catch (LockNotAcquiredException ex) {
			return acquire.refuse(ex);
		}
		catch (RuntimeException | Error ex) {
			acquire.abandon();
			throw ex;
		}
	}

	private GuardedCall acquire(ReentrantAcquire acquire) {
		long started = System.nanoTime();
		Optional<LockHandle> handle;
		try {
			handle = acquire.tryAcquire(this.client, acquire.options());
		}
		catch (LockUnavailableException ex) {
			return acquire.unavailable()
				.recover(ex, this.outages, () -> acquire.admit(this.fallback.acquireLocal(acquire)),
						acquire::admitJoined);
		}
		this.outages.available();
		if (handle.isPresent() && acquire.unavailable().local()) {
			handle = this.fallback.addLocal(handle.get(), acquire, started);
		}
		return acquire.admit(handle);
	}

	@Override
	public AsyncEntry prepareAsync(LockDefinition definition, MethodInvocation invocation) {
		return (subscriber) -> {
			try {
				HeldLocks chain = (subscriber.apply(LockContext.class) instanceof HeldLocks locks) ? locks
						: HeldLocks.current();
				return definition.names()
					.evaluate(invocation)
					.map((names) -> enterAsync(new ReentrantAcquire(definition, names, chain)))
					.orElse(null);
			}
			catch (RuntimeException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		};
	}

	private CompletableFuture<GuardedCall> enterAsync(ReentrantAcquire acquire) {
		if (acquire.isJoined()) {
			return CompletableFuture.completedFuture(acquire.admitJoined());
		}
		ChainedFuture<GuardedCall> result = new ChainedFuture<>();
		try {
			acquireAsync(acquire, result);
		}
		catch (RuntimeException ex) {
			acquire.abandon();
			result.completeExceptionally(ex);
		}
		return result;
	}

	private void acquireAsync(ReentrantAcquire acquire, ChainedFuture<GuardedCall> result) {
		long started = System.nanoTime();
		result.follow(acquire.tryAcquireAsync(this.client, acquire.options()), (handle, failure) -> {
			if (failure instanceof LockUnavailableException unavailable) {
				recover(result, acquire, unavailable);
				return;
			}
			if (failure == null) {
				this.outages.available();
			}
			if (handle != null && handle.isPresent() && acquire.unavailable().local()) {
				conclude(result, acquire, this.fallback.addLocalAsync(handle.get(), acquire, started));
				return;
			}
			conclude(result, acquire, handle, failure);
		});
	}

	private void recover(ChainedFuture<GuardedCall> result, ReentrantAcquire acquire,
			LockUnavailableException failure) {
		try {
			acquire.unavailable().recover(failure, this.outages, () -> {
				conclude(result, acquire, this.fallback.acquireLocalAsync(acquire));
				return true;
			}, () -> complete(result, acquire.admitJoined()));
		}
		catch (RuntimeException ex) {
			conclude(result, acquire, null, ex);
		}
	}

	private static void conclude(ChainedFuture<GuardedCall> result, ReentrantAcquire acquire,
			CompletionStage<Optional<LockHandle>> stage) {
		result.follow(stage, (handle, failure) -> conclude(result, acquire, handle, failure));
	}

	private static void conclude(ChainedFuture<GuardedCall> result, ReentrantAcquire acquire,
			@Nullable Optional<LockHandle> handle, @Nullable Throwable failure) {
		if (handle == null) {
			if (failure instanceof LockNotAcquiredException refusal) {
				complete(result, acquire.refuse(refusal));
				return;
			}
			acquire.abandon();
			result.completeExceptionally((failure != null) ? failure
					: new IllegalStateException("The lock client completed with neither a result nor a failure"));
			return;
		}
		complete(result, acquire.admit(handle));
	}

	private static boolean complete(ChainedFuture<GuardedCall> result, GuardedCall call) {
		boolean completed = result.complete(call);
		if (!completed && call instanceof LockedCall locked) {
			locked.lock().leaveAsync();
		}
		return completed;
	}

	@Override
	public void endWaits() {
		this.local.endWaits();
	}

	@Override
	public void resumeWaits() {
		this.local.resumeWaits();
	}

	@Override
	public void close() {
		this.local.close();
	}

}
