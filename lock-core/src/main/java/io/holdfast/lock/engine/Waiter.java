package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.time.Scheduler;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * One call that acquires a lock, or several together, from its start to its end. It ends
 * exactly once.
 */
class Waiter implements PendingAcquisition {

	private final Owner owner;

	private final AcquireRequest request;

	private final Scheduler scheduler;

	private final Stopwatch since;

	private final Caller caller;

	private final CompletableFuture<Optional<LockHandle>> result = new CompletableFuture<>();

	private final AtomicBoolean ended = new AtomicBoolean();

	private final AtomicBoolean waiting = new AtomicBoolean();

	private volatile @Nullable Cancellable deadline;

	/**
	 * Create a waiter.
	 * @param owner the queues that it waits in
	 * @param request the request
	 * @param scheduler for the end of the wait
	 * @param since when the call began
	 * @param caller the caller
	 */
	Waiter(Owner owner, AcquireRequest request, Scheduler scheduler, Stopwatch since, Caller caller) {
		this.owner = owner;
		this.request = request;
		this.scheduler = scheduler;
		this.since = since;
		this.caller = caller;
	}

	final AcquireRequest request() {
		return this.request;
	}

	final Caller caller() {
		return this.caller;
	}

	final String name() {
		return this.request.name();
	}

	final List<String> keys() {
		return this.request.keys();
	}

	final LockOptions options() {
		return this.request.options();
	}

	@Override
	public final CompletableFuture<Optional<LockHandle>> result() {
		return this.result;
	}

	final boolean hasEnded() {
		return this.ended.get();
	}

	/**
	 * The lock is busy: the wait begins, and ends after what is left of the wait time.
	 */
	final void startWaiting() {
		if (this.ended.get() || !this.waiting.compareAndSet(false, true)) {
			return;
		}
		this.request.listener().onWaitStart(name(), options().label());
		if (this.owner.waitsEnded()) {
			shutDown();
			return;
		}
		Duration left = options().waitTime().minus(this.since.elapsed());
		try {
			this.deadline = this.scheduler.schedule(this::timeOut, left);
		}
		catch (RuntimeException ex) {
			// Without a deadline the call might wait forever.
			fail(ex);
		}
		if (this.ended.get()) {
			stopWaiting();
		}
	}

	final boolean isWaiting() {
		return this.waiting.get();
	}

	final void timeOut() {
		this.owner.timeOut(this);
	}

	/**
	 * Fail because the client is shutting down.
	 */
	final void shutDown() {
		fail(LockNotAcquiredException.shuttingDown(name(), options().waitTime()));
	}

	/**
	 * Complete the call with a lock.
	 * @param kind how the lock was handed off after a wait, {@code null} if the call did
	 * not wait
	 * @return false if the call has ended already
	 */
	final boolean receive(DefaultLockHandle handle, @Nullable HandOffKind kind) {
		boolean taken = end(AcquireOutcome.ACQUIRED, () -> {
			CallerHandle given = new CallerHandle(handle);
			handle.given(given);
			this.result.complete(Optional.of(given));
		});
		if (taken && kind != null) {
			this.request.listener().onHandOff(name(), options().label(), kind);
		}
		return taken;
	}

	/**
	 * Fail because it is unknown whether the lock is free.
	 */
	final void fail(String detail, @Nullable Throwable cause) {
		end(AcquireOutcome.UNAVAILABLE,
				() -> this.result.completeExceptionally(new LockUnavailableException(name(), detail, cause)));
	}

	final void fail(RuntimeException failure) {
		end(AcquireOutcome.CANCELLED, () -> this.result.completeExceptionally(failure));
	}

	/**
	 * End the call without a lock, which was busy for the whole wait time.
	 */
	final void giveUp() {
		end(gaveUp(options()), () -> this.result.complete(Optional.empty()));
	}

	static AcquireOutcome gaveUp(LockOptions options) {
		return options.waitTime().isZero() ? AcquireOutcome.BUSY : AcquireOutcome.TIMEOUT;
	}

	@Override
	public final void cancel() {
		end(AcquireOutcome.CANCELLED, () -> this.result.complete(Optional.empty()));
	}

	private boolean end(AcquireOutcome outcome, Runnable completion) {
		if (!this.ended.compareAndSet(false, true)) {
			return false;
		}
		stopWaiting();
		this.owner.leave(this);
		this.request.listener().onAcquire(name(), options().label(), outcome, this.since.elapsed());
		completion.run();
		return true;
	}

	private void stopWaiting() {
		Cancellable deadline = this.deadline;
		if (deadline != null) {
			deadline.cancel();
		}
		if (this.waiting.compareAndSet(true, false)) {
			this.request.listener().onWaitEnd(name(), options().label());
		}
	}

	/**
	 * The queues that calls wait in.
	 */
	interface Owner {

		/**
		 * Whether calls may not wait any more.
		 */
		boolean waitsEnded();

		/**
		 * The wait time is over.
		 */
		void timeOut(Waiter waiter);

		/**
		 * A call has ended and leaves its queues.
		 */
		void leave(Waiter waiter);

	}

}
