package io.holdfast.spring.interceptor.lock;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.spring.interceptor.ChainedFuture;
import io.holdfast.spring.interceptor.OutageMonitor;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls in under their locks.
 */
final class LockGate implements AutoCloseable {

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
		outages.watch(client);
	}

	Admission admit(LockRequest request) {
		LockEntry entry = new LockEntry(request, HeldLocks.current());
		LockRequest missing = request.missing(entry.missing());
		if (missing.names().isEmpty()) {
			return entry.admitJoined();
		}
		try {
			return admit(missing, entry);
		}
		catch (LockNotAcquiredException ex) {
			entry.abandon();
			return Admission.refused(ex);
		}
		catch (RuntimeException | Error ex) {
			entry.abandon();
			throw ex;
		}
	}

	private Admission admit(LockRequest request, LockEntry entry) {
		long started = System.nanoTime();
		Optional<LockHandle> handle;
		try {
			handle = request.tryAcquire(this.client, request.options());
		}
		catch (LockUnavailableException ex) {
			return request.unavailable()
				.recover(ex, this.outages, () -> entry.admit(this.cover.replace(request)), entry::admitJoined);
		}
		this.outages.available();
		if (handle.isPresent() && request.unavailable().local()) {
			handle = this.cover.cover(handle.get(), request, started);
		}
		return entry.admit(handle);
	}

	/**
	 * Let a call in without blocking.
	 * @param request what it asks for
	 * @param chain what its call chain holds
	 * @return cancelling it gives up and leaves nothing behind
	 */
	CompletableFuture<Admission> admitAsync(LockRequest request, @Nullable HeldLocks chain) {
		LockEntry entry;
		try {
			entry = new LockEntry(request, chain);
		}
		catch (IllegalStateException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		LockRequest missing = request.missing(entry.missing());
		if (missing.names().isEmpty()) {
			return CompletableFuture.completedFuture(entry.admitJoined());
		}
		ChainedFuture<Admission> result = new ChainedFuture<>();
		try {
			admitAsync(missing, entry, result);
		}
		catch (RuntimeException ex) {
			entry.abandon();
			result.completeExceptionally(ex);
		}
		return result;
	}

	private void admitAsync(LockRequest request, LockEntry entry, ChainedFuture<Admission> result) {
		long started = System.nanoTime();
		result.follow(request.tryAcquireAsync(this.client, request.options()), (handle, failure) -> {
			if (failure instanceof LockUnavailableException unavailable) {
				recover(result, request, entry, unavailable);
				return;
			}
			if (failure == null) {
				this.outages.available();
			}
			if (handle != null && handle.isPresent() && request.unavailable().local()) {
				conclude(result, entry, this.cover.coverAsync(handle.get(), request, started));
				return;
			}
			conclude(result, entry, handle, failure);
		});
	}

	private void recover(ChainedFuture<Admission> result, LockRequest request, LockEntry entry,
			LockUnavailableException failure) {
		try {
			request.unavailable().recover(failure, this.outages, () -> {
				conclude(result, entry, this.cover.replaceAsync(request));
				return true;
			}, () -> complete(result, entry.admitJoined()));
		}
		catch (RuntimeException ex) {
			conclude(result, entry, null, ex);
		}
	}

	private static void conclude(ChainedFuture<Admission> result, LockEntry entry,
			CompletionStage<Optional<LockHandle>> stage) {
		result.follow(stage, (handle, failure) -> conclude(result, entry, handle, failure));
	}

	private static void conclude(ChainedFuture<Admission> result, LockEntry entry,
			@Nullable Optional<LockHandle> handle, @Nullable Throwable failure) {
		if (handle == null) {
			entry.abandon();
			if (failure instanceof LockNotAcquiredException refusal) {
				complete(result, Admission.refused(refusal));
				return;
			}
			result.completeExceptionally((failure != null) ? failure
					: new IllegalStateException("The client gave neither lock nor failure"));
			return;
		}
		complete(result, entry.admit(handle));
	}

	private static boolean complete(ChainedFuture<Admission> result, Admission admission) {
		boolean wanted = result.complete(admission);
		if (!wanted) {
			admission.leaveAsync();
		}
		return wanted;
	}

	void endWaits() {
		this.local.endWaits();
	}

	void resumeWaits() {
		this.local.resumeWaits();
	}

	@Override
	public void close() {
		this.local.close();
	}

}
