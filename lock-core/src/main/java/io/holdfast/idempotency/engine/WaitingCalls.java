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
 * The calls of one {@link OperationQueue} in their order. Guarded by its lock; what ends
 * a call is kept for {@link #takeEffects()} and done outside of it.
 */
final class WaitingCalls {

	/** Let that many wait, for all operations together. */
	private final Semaphore waits;

	private final int mostWaiting;

	private final Set<PendingCall> calls = new LinkedHashSet<>();

	/** Those who were told nothing yet. */
	private final Set<PendingCall> fresh = new LinkedHashSet<>();

	private final Set<PendingCall> waiting = new LinkedHashSet<>();

	/** Those whom the question on its way answers. */
	private final Set<PendingCall> asking = new LinkedHashSet<>();

	private List<Runnable> effects = new ArrayList<>();

	/** Against whom all but the fresh ones were held. */
	private @Nullable CurrentOwner met;

	WaitingCalls(Semaphore waits, int mostWaiting) {
		this.waits = waits;
		this.mostWaiting = mostWaiting;
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
	 * All present calls ask with the first of them.
	 */
	PendingCall ask() {
		this.asking.addAll(this.calls);
		return this.calls.iterator().next();
	}

	void asked() {
		this.asking.clear();
	}

	/**
	 * Tell those who ask.
	 */
	void answerAsking(@Nullable String fingerprint, Predicate<PendingCall> which,
			Function<PendingCall, ClaimResult> answer) {
		answer(List.copyOf(this.asking), fingerprint, which, answer);
	}

	/**
	 * Tell everybody.
	 */
	void answerAll(@Nullable String fingerprint, Function<PendingCall, ClaimResult> answer) {
		answer(List.copyOf(this.calls), fingerprint, (call) -> true, answer);
	}

	private void answer(List<PendingCall> who, @Nullable String fingerprint, Predicate<PendingCall> which,
			Function<PendingCall, ClaimResult> answer) {
		for (PendingCall call : who) {
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

	private void fail(List<PendingCall> who, Function<PendingCall, RuntimeException> failure) {
		for (PendingCall call : who) {
			remove(call);
			this.effects.add(() -> call.fail(failure.apply(call)));
		}
	}

	/**
	 * Somebody does the work: let wait who may.
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
				if (call.wantsToWait() && this.waiting.size() < this.mostWaiting && this.waits.tryAcquire()) {
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
	 * Something to do outside of the lock.
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
