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
import io.holdfast.spring.interceptor.Waits;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls in under their locks.
 */
final class LockGate implements CallGuard<LockDefinition>, Waits, AutoCloseable {

	private final LockClient client;

	private final LockClient local;

	private final LocalCover cover;

	private final OutageMonitor outages;

	/**
	 * Create a gate.
	 * @param client gives the locks
	 * @param local gives locks inside this JVM while Redis is not available; closed with
	 * this gate
	 * @param outages is told of it
	 */
	LockGate(LockClient client, LockClient local, OutageMonitor outages) {
		this.client = client;
		this.local = local;
		this.cover = new LocalCover(local);
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
		LockEntry entry = new LockEntry(definition, names, HeldLocks.current());
		if (entry.isJoined()) {
			return entry.admitJoined();
		}
		try {
			return acquire(entry);
		}
		catch (LockNotAcquiredException ex) {
			return entry.refuse(ex);
		}
		catch (RuntimeException | Error ex) {
			entry.abandon();
			throw ex;
		}
	}

	private GuardedCall acquire(LockEntry entry) {
		long started = System.nanoTime();
		Optional<LockHandle> handle;
		try {
			handle = entry.tryAcquire(this.client, entry.options());
		}
		catch (LockUnavailableException ex) {
			return entry.unavailable()
				.recover(ex, this.outages, () -> entry.admit(this.cover.replace(entry)), entry::admitJoined);
		}
		this.outages.available();
		if (handle.isPresent() && entry.unavailable().local()) {
			handle = this.cover.cover(handle.get(), entry, started);
		}
		return entry.admit(handle);
	}

	@Override
	public AsyncEntry prepareAsync(LockDefinition definition, MethodInvocation invocation) {
		return (subscriber) -> {
			try {
				HeldLocks chain = (subscriber.apply(LockContext.class) instanceof HeldLocks locks) ? locks
						: HeldLocks.current();
				return definition.names()
					.evaluate(invocation)
					.map((names) -> enterAsync(new LockEntry(definition, names, chain)))
					.orElse(null);
			}
			catch (RuntimeException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		};
	}

	private CompletableFuture<GuardedCall> enterAsync(LockEntry entry) {
		if (entry.isJoined()) {
			return CompletableFuture.completedFuture(entry.admitJoined());
		}
		ChainedFuture<GuardedCall> result = new ChainedFuture<>();
		try {
			acquireAsync(entry, result);
		}
		catch (RuntimeException ex) {
			entry.abandon();
			result.completeExceptionally(ex);
		}
		return result;
	}

	private void acquireAsync(LockEntry entry, ChainedFuture<GuardedCall> result) {
		long started = System.nanoTime();
		result.follow(entry.tryAcquireAsync(this.client, entry.options()), (handle, failure) -> {
			if (failure instanceof LockUnavailableException unavailable) {
				recover(result, entry, unavailable);
				return;
			}
			if (failure == null) {
				this.outages.available();
			}
			if (handle != null && handle.isPresent() && entry.unavailable().local()) {
				conclude(result, entry, this.cover.coverAsync(handle.get(), entry, started));
				return;
			}
			conclude(result, entry, handle, failure);
		});
	}

	private void recover(ChainedFuture<GuardedCall> result, LockEntry entry, LockUnavailableException failure) {
		try {
			entry.unavailable().recover(failure, this.outages, () -> {
				conclude(result, entry, this.cover.replaceAsync(entry));
				return true;
			}, () -> complete(result, entry.admitJoined()));
		}
		catch (RuntimeException ex) {
			conclude(result, entry, null, ex);
		}
	}

	private static void conclude(ChainedFuture<GuardedCall> result, LockEntry entry,
			CompletionStage<Optional<LockHandle>> stage) {
		result.follow(stage, (handle, failure) -> conclude(result, entry, handle, failure));
	}

	private static void conclude(ChainedFuture<GuardedCall> result, LockEntry entry,
			@Nullable Optional<LockHandle> handle, @Nullable Throwable failure) {
		if (handle == null) {
			if (failure instanceof LockNotAcquiredException refusal) {
				complete(result, entry.refuse(refusal));
				return;
			}
			entry.abandon();
			result.completeExceptionally((failure != null) ? failure
					: new IllegalStateException("The client gave neither lock nor failure"));
			return;
		}
		complete(result, entry.admit(handle));
	}

	private static boolean complete(ChainedFuture<GuardedCall> result, GuardedCall call) {
		boolean wanted = result.complete(call);
		if (!wanted && call instanceof LockedCall locked) {
			locked.lock().leaveAsync();
		}
		return wanted;
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
