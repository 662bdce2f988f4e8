package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * One call that wants a lock, from its beginning to its only end.
 */
final class Waiter implements Acquisition {

	private final LockEngine engine;

	private final String name;

	private final String key;

	private final LockOptions options;

	private final Stopwatch since;

	private final CompletableFuture<Optional<LockHandle>> result = new CompletableFuture<>();

	private final AtomicBoolean ended = new AtomicBoolean();

	private final AtomicBoolean waiting = new AtomicBoolean();

	private volatile @Nullable Cancellable deadline;

	Waiter(LockEngine engine, String name, String key, LockOptions options) {
		this.engine = engine;
		this.name = name;
		this.key = key;
		this.options = options;
		this.since = Stopwatch.start(engine.settings().time());
	}

	String name() {
		return this.name;
	}

	String key() {
		return this.key;
	}

	LockOptions options() {
		return this.options;
	}

	@Override
	public CompletableFuture<Optional<LockHandle>> result() {
		return this.result;
	}

	/**
	 * The lock is busy: from now on the wait counts down.
	 */
	void startWaiting() {
		if (this.ended.get() || !this.waiting.compareAndSet(false, true)) {
			return;
		}
		this.engine.listener().onWaitStart(this.name, this.options.label());
		Duration left = this.options.waitTime().minus(this.since.elapsed());
		try {
			this.deadline = this.engine.settings().scheduler().schedule(this::timeOut, left);
		}
		catch (RuntimeException ex) {
			// Without a deadline it might wait forever.
			fail(ex);
		}
		if (this.ended.get()) {
			stopWaiting();
		}
	}

	void triedOnce(Attempt.Outcome outcome) {
		if (outcome instanceof Attempt.Outcome.Granted granted) {
			succeed(granted);
		}
		else if (outcome instanceof Attempt.Outcome.Undecided undecided) {
			wakeHead();
			fail(undecided);
		}
		else {
			if (((Attempt.Outcome.Busy) outcome).hasGrants()) {
				wakeHead();
			}
			timeOut();
		}
	}

	/**
	 * The head of the queue may have seen this attempt's tokens, which are gone now.
	 */
	private void wakeHead() {
		this.engine.queues().changedHere(this.key);
	}

	void succeed(Attempt.Outcome.Granted granted) {
		EngineHandle handle = this.engine.holders().hold(this, granted.claim(), granted.validity());
		boolean waited = this.waiting.get();
		if (this.engine.isClosed()) {
			fail(LockEngine.closed("was closed"));
		}
		if (!take(handle)) {
			handle.releaseUnused();
		}
		else if (waited) {
			this.engine.listener().onHandOff(this.name, this.options.label(), HandOffKind.REMOTE);
		}
	}

	/**
	 * Take over a lock from a holder of this JVM.
	 * @return false when it is no longer wanted
	 */
	boolean receive(EngineHandle handle) {
		if (!take(handle)) {
			return false;
		}
		this.engine.listener().onHandOff(this.name, this.options.label(), HandOffKind.LOCAL);
		return true;
	}

	void fail(Attempt.Outcome.Undecided undecided) {
		if (this.engine.isClosed()) {
			fail(LockEngine.closed("was closed"));
			return;
		}
		end(AcquireOutcome.UNAVAILABLE, () -> this.result
			.completeExceptionally(new LockUnavailableException(this.name, undecided.detail(), undecided.cause())));
	}

	void fail(RuntimeException failure) {
		end(AcquireOutcome.CANCELLED, () -> this.result.completeExceptionally(failure));
	}

	void timeOut() {
		end(LockEngine.gaveUp(this.options), () -> this.result.complete(Optional.empty()));
	}

	@Override
	public void cancel() {
		end(AcquireOutcome.CANCELLED, () -> this.result.complete(Optional.empty()));
	}

	private boolean take(EngineHandle handle) {
		return end(AcquireOutcome.ACQUIRED, () -> {
			handle.given();
			this.result.complete(Optional.of(handle));
		});
	}

	private boolean end(AcquireOutcome outcome, Runnable completion) {
		if (!this.ended.compareAndSet(false, true)) {
			return false;
		}
		stopWaiting();
		this.engine.queues().leave(this);
		this.engine.listener().onAcquire(this.name, this.options.label(), outcome, this.since.elapsed());
		completion.run();
		return true;
	}

	private void stopWaiting() {
		Cancellable deadline = this.deadline;
		if (deadline != null) {
			deadline.cancel();
		}
		if (this.waiting.compareAndSet(true, false)) {
			this.engine.listener().onWaitEnd(this.name, this.options.label());
		}
	}

}
