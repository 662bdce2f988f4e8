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
 * One call that wants a lock, or several together, from its beginning to its only end.
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
	 * @param owner lets it wait
	 * @param request what it wants
	 * @param scheduler for the end of the wait
	 * @param since when the call began
	 * @param caller who called
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
	 * The lock is busy: from now on the wait counts down.
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
			// Without a deadline it might wait forever.
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
	 * Nobody waits here any more.
	 */
	final void shutDown() {
		fail(LockNotAcquiredException.shuttingDown(name(), options().waitTime()));
	}

	/**
	 * Take a lock.
	 * @param kind how it was handed on after a wait, {@code null} where it was not
	 * @return false when it is no longer wanted
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
	 * Nobody knows whether the lock is free.
	 */
	final void fail(String detail, @Nullable Throwable cause) {
		end(AcquireOutcome.UNAVAILABLE,
				() -> this.result.completeExceptionally(new LockUnavailableException(name(), detail, cause)));
	}

	final void fail(RuntimeException failure) {
		end(AcquireOutcome.CANCELLED, () -> this.result.completeExceptionally(failure));
	}

	/**
	 * The lock was busy for as long as the caller would wait.
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
	 * Lets calls wait.
	 */
	interface Owner {

		/**
		 * Whether nobody is to wait any more.
		 */
		boolean waitsEnded();

		/**
		 * The wait has lasted for as long as the caller would wait.
		 */
		void timeOut(Waiter waiter);

		/**
		 * A call has ended, and waits no more.
		 */
		void leave(Waiter waiter);

	}

}
