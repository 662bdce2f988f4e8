package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Acquires several locks that not every node can take together: one after the other in
 * the order of their names, all or none.
 */
final class SequentialMultiLock implements PendingAcquisition {

	private final WaitQueues queues;

	private final List<String> names;

	private final LockOptions options;

	private final MultiLockListener listener;

	private final Stopwatch since;

	/** Captured at the start, because later steps may run on other threads. */
	private final Caller caller;

	private final List<CallerHandle> handles = new ArrayList<>();

	private final CompletableFuture<Optional<LockHandle>> result = new CompletableFuture<>();

	private volatile boolean cancelled;

	private volatile @Nullable Waiter current;

	SequentialMultiLock(WaitQueues queues, LockListener listener, TimeSource time, List<String> names,
			LockOptions options) {
		this.queues = queues;
		this.names = names;
		this.options = options;
		this.listener = new MultiLockListener(listener, time, names, options);
		this.since = Stopwatch.start(time);
		this.caller = queues.caller();
	}

	PendingAcquisition start() {
		proceed();
		return this;
	}

	@Override
	public CompletableFuture<Optional<LockHandle>> result() {
		return this.result;
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		Waiter waiter = this.current;
		if (waiter != null) {
			waiter.cancel();
		}
	}

	/**
	 * A loop, because recursive steps would nest deeply if the nodes answer at once.
	 */
	private void proceed() {
		boolean more = true;
		while (more) {
			CompletableFuture<Optional<LockHandle>> step = begin();
			if (!step.isDone()) {
				step.whenComplete((handle, failure) -> {
					if (ended(handle, failure)) {
						proceed();
					}
				});
				return;
			}
			more = step.handle(this::ended).join();
		}
	}

	private CompletableFuture<Optional<LockHandle>> begin() {
		Duration left = this.options.waitTime().minus(this.since.elapsed());
		LockOptions step = this.options.withWait(left.isNegative() ? Duration.ZERO : left);
		Waiter waiter;
		try {
			waiter = this.queues.submit(List.of(this.names.get(this.handles.size())), step, this.caller, this.listener);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		this.current = waiter;
		if (this.cancelled) {
			waiter.cancel();
		}
		return waiter.result();
	}

	/**
	 * End one step.
	 * @return whether another step follows
	 */
	private boolean ended(@Nullable Optional<LockHandle> handle, @Nullable Throwable failure) {
		if (handle == null || handle.isEmpty()) {
			giveUp(failure);
			return false;
		}
		this.handles.add((CallerHandle) handle.get());
		if (this.cancelled) {
			giveUp(null);
			return false;
		}
		if (this.handles.size() < this.names.size()) {
			return true;
		}
		finish();
		return false;
	}

	private void finish() {
		try {
			// The first lock may have been lost while the call waited for the last one.
			this.handles.forEach(LockHandle::ensureHeld);
		}
		catch (RuntimeException ex) {
			giveUp(ex);
			return;
		}
		this.listener.acquired();
		this.result.complete(Optional.of(new MultiLockHandle(this.handles)));
	}

	private void giveUp(@Nullable Throwable failure) {
		this.handles.forEach(CallerHandle::releaseNow);
		this.listener.gaveUp(this.cancelled);
		if (failure != null) {
			this.result.completeExceptionally(failure);
		}
		else {
			this.result.complete(Optional.empty());
		}
	}

}
