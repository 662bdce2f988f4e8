package io.holdfast.idempotency.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.ClaimResult.Mismatch;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one {@link OperationQueue} in their order. Guarded by its lock. Effects,
 * such as answers, are collected for {@link #takeEffects()} and run outside the lock.
 */
final class WaitingCalls {

	/** Limits the waiting calls of all operations together. */
	private final Semaphore waits;

	private final int maxWaiting;

	private final Set<PendingCall> calls = new LinkedHashSet<>();

	/** Calls that have not met an owner yet. */
	private final Set<PendingCall> fresh = new LinkedHashSet<>();

	private final Set<PendingCall> waiting = new LinkedHashSet<>();

	/** Calls that the request in flight answers. */
	private final Set<PendingCall> asking = new LinkedHashSet<>();

	private List<Runnable> effects = new ArrayList<>();

	/** The owner that all calls except the fresh ones have met. */
	private @Nullable CurrentOwner met;

	WaitingCalls(Semaphore waits, int maxWaiting) {
		this.waits = waits;
		this.maxWaiting = maxWaiting;
	}

	void add(PendingCall call) {
		this.calls.add(call);
		this.fresh.add(call);
	}

	boolean remove(PendingCall call) {
		this.asking.remove(call);
		this.fresh.remove(call);
		if (this.waiting.remove(call)) {
			this.waits.release();
		}
		return this.calls.remove(call);
	}

	boolean isEmpty() {
		return this.calls.isEmpty();
	}

	int waiting() {
		return this.waiting.size();
	}

	/**
	 * Let the first call ask for all calls that are present.
	 */
	PendingCall ask() {
		this.asking.addAll(this.calls);
		return this.calls.iterator().next();
	}

	void asked() {
		this.asking.clear();
	}

	/**
	 * Answer the calls that ask.
	 */
	void answerAsking(@Nullable String fingerprint, Predicate<PendingCall> which,
			Function<PendingCall, ClaimResult> answer) {
		answer(List.copyOf(this.asking), fingerprint, which, answer);
	}

	/**
	 * Answer all calls.
	 */
	void answerAll(@Nullable String fingerprint, Function<PendingCall, ClaimResult> answer) {
		answer(List.copyOf(this.calls), fingerprint, (call) -> true, answer);
	}

	private void answer(List<PendingCall> calls, @Nullable String fingerprint, Predicate<PendingCall> which,
			Function<PendingCall, ClaimResult> answer) {
		for (PendingCall call : calls) {
			if (call.differsFrom(fingerprint)) {
				give(call, new Mismatch(call.key()));
			}
			else if (which.test(call)) {
				give(call, answer.apply(call));
			}
		}
	}

	void give(PendingCall call, ClaimResult answer) {
		if (remove(call)) {
			this.effects.add(() -> call.answer(answer));
		}
	}

	void giveWaiting(Function<PendingCall, ClaimResult> answer) {
		List.copyOf(this.waiting).forEach((call) -> give(call, answer.apply(call)));
	}

	void failAsking(Function<PendingCall, RuntimeException> failure) {
		fail(List.copyOf(this.asking), failure);
	}

	void failAll(Function<PendingCall, RuntimeException> failure) {
		fail(List.copyOf(this.calls), failure);
	}

	private void fail(List<PendingCall> calls, Function<PendingCall, RuntimeException> failure) {
		for (PendingCall call : calls) {
			remove(call);
			this.effects.add(() -> call.fail(failure.apply(call)));
		}
	}

	/**
	 * There is an owner: each call begins to wait if it may, or is answered.
	 */
	void holdBack(CurrentOwner owner) {
		List<PendingCall> unmet = List.copyOf((this.met == owner) ? this.fresh : this.calls);
		this.met = owner;
		for (PendingCall call : unmet) {
			this.fresh.remove(call);
			if (call.differsFrom(owner.fingerprint())) {
				give(call, new Mismatch(call.key()));
			}
			else if (!this.waiting.contains(call)) {
				if (call.wantsToWait() && this.waiting.size() < this.maxWaiting && this.waits.tryAcquire()) {
					this.waiting.add(call);
					this.effects.add(call::startWaiting);
				}
				else {
					give(call, ClaimResults.running(call, owner));
				}
			}
		}
	}

	/**
	 * Add an effect to run outside the lock.
	 */
	void then(Runnable effect) {
		this.effects.add(effect);
	}

	List<Runnable> takeEffects() {
		List<Runnable> taken = this.effects;
		this.effects = new ArrayList<>();
		return taken;
	}

}
