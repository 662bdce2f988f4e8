package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.holdfast.duration.Durations;
import io.holdfast.engine.CallbackExecutor;
import io.holdfast.engine.Stopwatch;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.LossReason;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One hold of a lock, or of several, until it is released or lost.
 */
final class DefaultLockHandle implements LockEntry.Holder {

	private static final Logger logger = LoggerFactory.getLogger(LockHandle.class);

	private final Parts parts;

	private final Releaser releaser;

	private final AcquireRequest request;

	private final LockEntry entry;

	private final Caller caller;

	private final Stopwatch since;

	private final LeaseTimer timer = new LeaseTimer();

	private final AtomicBoolean releaseSent = new AtomicBoolean();

	private List<Runnable> lostActions = List.of();

	/** Whether a caller has received the handle: a loss before that is not reported. */
	private boolean given;

	private final long fence;

	private volatile State state = State.HELD;

	private volatile Validity validity;

	private volatile @Nullable LossReason lossReason;

	/**
	 * Create a handle.
	 * @param releaser releases the entry
	 * @param request the request
	 * @param caller the caller that receives the handle
	 * @param since when the hold began
	 */
	DefaultLockHandle(Parts parts, Releaser releaser, AcquireRequest request, Caller caller, LockEntry entry,
			Validity validity, Stopwatch since) {
		this.parts = parts;
		this.releaser = releaser;
		this.request = request;
		this.caller = caller;
		this.entry = entry;
		this.validity = validity;
		this.since = since;
		FenceBlock fences = entry.fences();
		this.fence = (request.options().fence() && fences != null) ? fences.next() : 0;
	}

	String name() {
		return this.request.name();
	}

	String token() {
		return this.entry.token();
	}

	LockEntry entry() {
		return this.entry;
	}

	LockOptions options() {
		return this.request.options();
	}

	Validity validity() {
		return this.validity;
	}

	LeaseTimer timer() {
		return this.timer;
	}

	Duration heldFor() {
		return this.since.elapsed();
	}

	@Override
	public boolean isHeld() {
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
			throw new LockLostException(name(), reason);
		}
		throw new IllegalStateException("Lock '" + Printable.of(name())
				+ "' was released, by its holder or with its client; acquire it again.");
	}

	Duration remainingValidity() {
		Duration remaining = this.validity.remaining();
		return (this.state == State.HELD && remaining.compareTo(Duration.ZERO) > 0) ? remaining : Duration.ZERO;
	}

	long fence() {
		if (this.fence == 0) {
			throw new IllegalStateException("Lock '" + Printable.of(name())
					+ "' was acquired without a fence; ask for one with LockOptions.fenced() or @DistributedLock(fenced = true).");
		}
		return this.fence;
	}

	boolean extend(Duration lease) {
		Durations.requirePositive("lease of lock '" + Printable.of(name()) + "'", lease,
				"use the time that the lock may stay held without renewal");
		this.parts.extension().drift().check(name(), lease);
		LeaseExtension.Result result = extendNow(lease).join();
		if (result == LeaseExtension.Result.UNKNOWN) {
			throw new LockUnavailableException(name(), "too few nodes answered to extend it", null);
		}
		return result == LeaseExtension.Result.RENEWED;
	}

	CompletableFuture<LeaseExtension.Result> extendNow(Duration lease) {
		return this.parts.extension().run(this.entry, this, lease);
	}

	@Override
	public boolean prolong(Validity longer) {
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
				this.lostActions = Stream.concat(this.lostActions.stream(), Stream.of(action)).toList();
			}
			if (this.state != State.LOST) {
				return;
			}
		}
		runLater(action);
	}

	@Override
	public void lose(LossReason reason) {
		if (end(reason)) {
			// Keys that are left would only keep the next holder from its quorum.
			this.releaser.abandon(this.entry);
		}
	}

	private boolean end(LossReason reason) {
		List<Runnable> actions;
		boolean report;
		synchronized (this) {
			if (this.state != State.HELD) {
				return false;
			}
			this.state = State.LOST;
			this.lossReason = reason;
			actions = this.lostActions;
			report = this.given;
		}
		this.entry.giveUp();
		this.timer.end();
		this.parts.forget().accept(this);
		if (report) {
			reportLoss(reason);
		}
		actions.forEach(this::runLater);
		return true;
	}

	/**
	 * The caller receives the handle, and its acquisition is reported.
	 * @param handle the handle that the caller gets
	 */
	void given(LockHandle handle) {
		this.caller.give(handle);
		LossReason lost;
		synchronized (this) {
			this.given = true;
			lost = this.lossReason;
		}
		if (lost != null) {
			reportLoss(lost);
		}
	}

	/**
	 * Warn, once, if the lock is held but its caller has dropped the handle, so that it
	 * cannot be released any more.
	 */
	void checkCaller() {
		if (this.state == State.HELD && this.caller.isGone()) {
			Throwable trace = this.caller.trace();
			logger.warn("Lock '{}' was acquired{} {} ms ago and its handle was dropped without a release."
					+ "  It is renewed until its maxHold ends or its client is closed. Release locks in a finally block,"
					+ " best with try-with-resources.{}", Printable.of(name()), this.caller.place(),
					heldFor().toMillis(),
					(trace != null) ? ""
							: " The property holdfast.lock.trace-acquisitions, or traceAcquisitions(true) of the client's builder,"
									+ " shows where.",
					trace);
		}
	}

	private void reportLoss(LossReason reason) {
		logger.warn("Lock '{}' is lost after {} ms: {}", Printable.of(name()), heldFor().toMillis(),
				reason.description());
		this.request.listener().onLoss(name(), options().label(), heldFor(), reason);
	}

	CompletionStage<Boolean> releaseAsync() {
		return releaseNow().thenApplyAsync((released) -> released, this.parts.callbacks());
	}

	CompletableFuture<Boolean> releaseNow() {
		this.parts.inFlight().enterAnyway();
		try {
			return sendRelease();
		}
		finally {
			this.parts.inFlight().leave();
		}
	}

	private CompletableFuture<Boolean> sendRelease() {
		if (this.validity.ended()) {
			end(LossReason.EXPIRED);
		}
		boolean held;
		boolean report;
		synchronized (this) {
			held = this.state == State.HELD;
			report = held && this.given;
			if (held) {
				this.state = State.RELEASED;
			}
		}
		this.timer.end();
		if (report) {
			this.request.listener().onRelease(name(), options().label(), heldFor());
		}
		if (!this.releaseSent.compareAndSet(false, true)) {
			return CompletableFuture.completedFuture(false);
		}
		// Until the next holder has the entry, changes are reported to this handle.
		boolean handedOff = held && this.releaser.handOff(this);
		this.parts.forget().accept(this);
		return handedOff ? CompletableFuture.completedFuture(true) : this.releaser.release(this.entry);
	}

	/**
	 * Release a handle that no caller received.
	 */
	void releaseUnused() {
		discard();
		this.releaser.release(this.entry);
	}

	/**
	 * End the handle without a release and without an event.
	 */
	void discard() {
		synchronized (this) {
			this.state = State.RELEASED;
		}
		this.releaseSent.set(true);
		this.timer.end();
		this.parts.forget().accept(this);
	}

	/**
	 * End the handle for its holder; the lock is left to expire.
	 */
	void leave() {
		discard();
		this.request.listener().onRelease(name(), options().label(), heldFor());
	}

	private void runLater(Runnable action) {
		this.parts.callbacks().execute("the loss of lock '" + Printable.of(name()) + "'", action);
	}

	/**
	 * What all handles of a client share.
	 *
	 * @param forget receives handles that have ended
	 * @param extension extends them
	 * @param inFlight counts the releases that are being sent
	 * @param callbacks runs their callbacks
	 */
	record Parts(Consumer<DefaultLockHandle> forget, LeaseExtension extension, InFlightCounter inFlight,
			CallbackExecutor callbacks) {
	}

	/**
	 * Releases entries.
	 */
	interface Releaser {

		/**
		 * Hand the lease off, if a waiter of this JVM can use it.
		 * @param from a handle that was held until it was released
		 * @return false if the entry has to be released on the nodes
		 */
		boolean handOff(DefaultLockHandle from);

		/**
		 * Release an entry on the nodes.
		 * @return completes with whether a quorum of nodes still held it
		 */
		CompletableFuture<Boolean> release(LockEntry entry);

		/**
		 * Release what is left of a lost lock.
		 */
		void abandon(LockEntry entry);

	}

	private enum State {

		HELD, RELEASED, LOST

	}

}
