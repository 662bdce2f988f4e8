package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.engine.Stopwatch;
import io.holdfast.key.KeySpace;
import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.HandOffKind;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * One call that wants a lock, or several together, from its beginning to its only end.
 */
final class Waiter implements Acquisition {

	private final LockEngine engine;

	private final String name;

	private final List<String> keys;

	private final LockOptions options;

	private final LockListener listener;

	private final Stopwatch since;

	private final Caller caller;

	private final CompletableFuture<Optional<LockHandle>> result = new CompletableFuture<>();

	private final AtomicBoolean ended = new AtomicBoolean();

	private final AtomicBoolean waiting = new AtomicBoolean();

	private volatile @Nullable Cancellable deadline;

	private volatile @Nullable Turns turns;

	/**
	 * Create a waiter.
	 * @param names what it wants, in their order
	 * @param caller who wants it
	 * @param listener who hears of it
	 */
	Waiter(LockEngine engine, List<String> names, LockOptions options, Caller caller, LockListener listener) {
		this.engine = engine;
		this.name = (names.size() == 1) ? names.get(0) : String.join(", ", names);
		this.keys = keys(names, engine.settings().keys());
		this.options = options;
		this.listener = listener;
		this.since = Stopwatch.start(engine.settings().time());
		this.caller = caller;
	}

	private static List<String> keys(List<String> names, KeySpace space) {
		return (names.size() == 1) ? List.of(space.key(names.get(0))) : names.stream().map(space::key).toList();
	}

	String name() {
		return this.name;
	}

	List<String> keys() {
		return this.keys;
	}

	LockListener listener() {
		return this.listener;
	}

	Caller caller() {
		return this.caller;
	}

	LockOptions options() {
		return this.options;
	}

	/**
	 * Its way through the queues of several locks, {@code null} where it wants one.
	 */
	@Nullable Turns turns() {
		return this.turns;
	}

	void turns(Turns turns) {
		this.turns = turns;
	}

	@Override
	public CompletableFuture<Optional<LockHandle>> result() {
		return this.result;
	}

	boolean hasEnded() {
		return this.ended.get();
	}

	/**
	 * The lock is busy: from now on the wait counts down.
	 */
	void startWaiting() {
		if (this.ended.get() || !this.waiting.compareAndSet(false, true)) {
			return;
		}
		this.listener.onWaitStart(this.name, this.options.label());
		if (this.engine.waitsEnded()) {
			shutDown();
			return;
		}
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

	boolean isWaiting() {
		return this.waiting.get();
	}

	/**
	 * Nobody waits here any more.
	 */
	void shutDown() {
		fail(LockNotAcquiredException.shuttingDown(this.name, this.options.waitTime()));
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
		this.engine.queues().changedHere(this.keys);
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
			this.listener.onHandOff(this.name, this.options.label(), HandOffKind.REMOTE);
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
		this.listener.onHandOff(this.name, this.options.label(), HandOffKind.LOCAL);
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
		Attempt.Outcome.Undecided refusal = this.engine.queues().refusal(this);
		if (refusal != null) {
			fail(refusal);
			return;
		}
		end(LockEngine.gaveUp(this.options), () -> this.result.complete(Optional.empty()));
	}

	@Override
	public void cancel() {
		end(AcquireOutcome.CANCELLED, () -> this.result.complete(Optional.empty()));
	}

	private boolean take(EngineHandle handle) {
		return end(AcquireOutcome.ACQUIRED, () -> this.result.complete(Optional.of(handle.give())));
	}

	private boolean end(AcquireOutcome outcome, Runnable completion) {
		if (!this.ended.compareAndSet(false, true)) {
			return false;
		}
		stopWaiting();
		this.engine.queues().leave(this);
		this.listener.onAcquire(this.name, this.options.label(), outcome, this.since.elapsed());
		completion.run();
		return true;
	}

	private void stopWaiting() {
		Cancellable deadline = this.deadline;
		if (deadline != null) {
			deadline.cancel();
		}
		if (this.waiting.compareAndSet(true, false)) {
			this.listener.onWaitEnd(this.name, this.options.label());
		}
	}

}
