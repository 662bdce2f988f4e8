package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.duration.Durations;
import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.LossReason;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this engine holds, one lock or several, until it is released or lost.
 */
final class EngineHandle {

	private static final Logger logger = LoggerFactory.getLogger(LockHandle.class);

	private final LockEngine engine;

	private final String name;

	private final Claim claim;

	private final LockOptions options;

	private final LockListener listener;

	private final Stopwatch since;

	private final Alarm alarm = new Alarm();

	private final AtomicBoolean releaseSent = new AtomicBoolean();

	private final List<Runnable> lostActions = new ArrayList<>(0);

	private final Caller caller;

	/** Whether somebody has it: a loss before that is nobody's. */
	private boolean given;

	private final long fence;

	private volatile State state = State.HELD;

	private volatile Validity validity;

	private volatile @Nullable LossReason lossReason;

	EngineHandle(LockEngine engine, Waiter waiter, Claim claim, Validity validity) {
		this.engine = engine;
		this.name = waiter.name();
		this.claim = claim;
		this.options = waiter.options();
		this.listener = waiter.listener();
		this.validity = validity;
		this.caller = waiter.caller();
		Fences fences = claim.fences();
		this.fence = (this.options.fence() && fences != null) ? fences.next() : 0;
		this.since = Stopwatch.start(engine.settings().time());
	}

	String name() {
		return this.name;
	}

	String token() {
		return this.claim.token();
	}

	Claim claim() {
		return this.claim;
	}

	LockOptions options() {
		return this.options;
	}

	Validity validity() {
		return this.validity;
	}

	Alarm alarm() {
		return this.alarm;
	}

	Duration heldFor() {
		return this.since.elapsed();
	}

	boolean isHeld() {
		if (this.state == State.HELD && this.validity.ended()) {
			lose(LossReason.EXPIRED);
		}
		return this.state == State.HELD;
	}

	void ensureHeld() {
		if (isHeld()) {
			return;
		}
		LossReason reason = this.lossReason;
		if (reason != null) {
			throw new LockLostException(this.name, reason);
		}
		throw new IllegalStateException("Lock '" + Printable.of(this.name)
				+ "' was released, by its holder or with its client; acquire it anew.");
	}

	Duration remainingValidity() {
		Duration remaining = this.validity.remaining();
		return (this.state == State.HELD && remaining.compareTo(Duration.ZERO) > 0) ? remaining : Duration.ZERO;
	}

	long fence() {
		if (this.fence == 0) {
			throw new IllegalStateException("Lock '" + Printable.of(this.name)
					+ "' was acquired without a fence; ask for one with LockOptions.fenced() or @DistributedLock(fenced = true).");
		}
		return this.fence;
	}

	boolean extend(Duration lease) {
		Durations.requirePositive("lease of lock '" + Printable.of(this.name) + "'", lease,
				"use the time for which it may be held unattended");
		this.engine.settings().drift().check(this.name, lease);
		Extending.Result result = Extending.run(this.engine, this, lease).join();
		if (result == Extending.Result.UNKNOWN) {
			throw new LockUnavailableException(this.name, "too few nodes answered to extend it", null);
		}
		return result == Extending.Result.RENEWED;
	}

	/**
	 * Believe a longer lease, unless the present one has ended: what expired is never
	 * revived.
	 */
	boolean prolong(Validity longer) {
		if (!isHeld()) {
			return false;
		}
		synchronized (this) {
			if (longer.remaining().compareTo(this.validity.remaining()) > 0) {
				this.validity = longer;
			}
		}
		return true;
	}

	void onLost(Runnable action) {
		synchronized (this) {
			if (this.state == State.HELD) {
				this.lostActions.add(action);
			}
			if (this.state != State.LOST) {
				return;
			}
		}
		runLater(action);
	}

	void lose(LossReason reason) {
		if (end(reason)) {
			// What is left of it would only keep the next holder from its quorum.
			this.engine.abandon(this.claim);
			this.engine.queues().changedHere(this.claim.keys());
		}
	}

	private boolean end(LossReason reason) {
		List<Runnable> actions;
		boolean tell;
		synchronized (this) {
			if (this.state != State.HELD) {
				return false;
			}
			this.state = State.LOST;
			this.lossReason = reason;
			actions = List.copyOf(this.lostActions);
			tell = this.given;
		}
		this.claim.giveUp();
		this.alarm.end();
		this.engine.holders().forget(this);
		if (tell) {
			tellLoss(reason);
		}
		actions.forEach(this::runLater);
		return true;
	}

	/**
	 * Somebody has it from now on, and its acquisition is told.
	 * @return what its caller gets
	 */
	LockHandle give() {
		CallerHandle handle = new CallerHandle(this);
		this.caller.give(handle);
		LossReason lost;
		synchronized (this) {
			this.given = true;
			lost = this.lossReason;
		}
		if (lost != null) {
			tellLoss(lost);
		}
		return handle;
	}

	/**
	 * Warn, once, where it is held and renewed and nobody can release it any more.
	 */
	void checkCaller() {
		if (this.state == State.HELD && this.caller.isGone()) {
			Throwable trace = this.caller.trace();
			logger.warn("Lock '{}' was acquired{} {} ms ago and not released, and its handle was dropped, so nobody can"
					+ " release it any more. It is held until its client is closed. Release a lock in a finally block,"
					+ " best with try-with-resources.{}", Printable.of(this.name), this.caller.place(),
					heldFor().toMillis(),
					(trace != null) ? ""
							: " The property holdfast.lock.trace-acquisitions, or traceAcquisitions(true) of the client's builder,"
									+ " shows where.",
					trace);
		}
	}

	private void tellLoss(LossReason reason) {
		logger.warn("Lock '{}' is lost after {} ms: {}", Printable.of(this.name), heldFor().toMillis(),
				reason.description());
		this.listener.onLoss(this.name, this.options.label(), heldFor(), reason);
	}

	CompletionStage<Boolean> releaseAsync() {
		return releaseNow().thenApplyAsync((released) -> released, this.engine.callbacks());
	}

	CompletableFuture<Boolean> releaseNow() {
		this.engine.gate().enterAnyway();
		try {
			return sendRelease();
		}
		finally {
			this.engine.gate().leave();
		}
	}

	private CompletableFuture<Boolean> sendRelease() {
		if (this.validity.ended()) {
			end(LossReason.EXPIRED);
		}
		boolean held;
		boolean tell;
		synchronized (this) {
			held = this.state == State.HELD;
			tell = held && this.given;
			if (held) {
				this.state = State.RELEASED;
			}
		}
		this.alarm.end();
		if (tell) {
			this.listener.onRelease(this.name, this.options.label(), heldFor());
		}
		if (!this.releaseSent.compareAndSet(false, true)) {
			return CompletableFuture.completedFuture(false);
		}
		// Until the next one has it, changes are told to this handle.
		boolean passedOn = held && this.engine.handOff().from(this);
		this.engine.holders().forget(this);
		return passedOn ? CompletableFuture.completedFuture(true) : this.engine.release(this.claim);
	}

	/**
	 * Nobody received this handle.
	 */
	void releaseUnused() {
		discard();
		this.engine.release(this.claim);
	}

	/**
	 * Nobody received this handle, and its claim goes to another.
	 */
	void discard() {
		synchronized (this) {
			this.state = State.RELEASED;
		}
		this.releaseSent.set(true);
		this.alarm.end();
		this.engine.holders().forget(this);
	}

	private void runLater(Runnable action) {
		this.engine.callbacks().execute("the loss of lock '" + Printable.of(this.name) + "'", action);
	}

	private enum State {

		HELD, RELEASED, LOST

	}

}
