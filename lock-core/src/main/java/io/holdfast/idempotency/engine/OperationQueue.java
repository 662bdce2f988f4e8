package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.holdfast.engine.Stopwatch;
import io.holdfast.idempotency.ClaimResult.Leading;
import io.holdfast.idempotency.CorruptedRecordException;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.text.Printable;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * All calls of one operation in this client. Only the first one asks the store, so a
 * thousand duplicates here are one contender there. While a leader of this client is
 * working, no call asks.
 * <p>
 * The state changes under the queue's own lock. No request, callback or wait happens
 * under the lock: the effects of a change run after it is released. If the store answers
 * that the work has ended, the answer counts only for calls that arrived before the
 * request was sent.
 */
final class OperationQueue implements OperationOwner.Queue {

	private final Owner owner;

	private final OperationOwner.Parts leaders;

	private final OperationSettings settings;

	private final String key;

	private final ReentrantLock mutex = new ReentrantLock();

	private final WaitingCalls calls;

	/** Whether this queue accepts no more calls. */
	private boolean ended;

	private boolean asked;

	/** Whether the record changed while a request was in flight. */
	private boolean changedMeanwhile;

	private @Nullable OperationOwner leader;

	private @Nullable ObservedRecord observed;

	private @Nullable CurrentOwner last;

	private @Nullable Cancellable timer;

	private int polls;

	OperationQueue(Owner owner, OperationOwner.Parts leaders, Semaphore waits, OperationSettings settings, String key) {
		this.owner = owner;
		this.leaders = leaders;
		this.settings = settings;
		this.key = key;
		this.calls = new WaitingCalls(waits, settings.maxWaitersPerKey());
	}

	/**
	 * Add a call. Call {@link #advance()} afterwards.
	 * @return false if this queue has ended and the call needs a new one
	 */
	boolean add(PendingCall call) {
		this.mutex.lock();
		try {
			if (!this.ended) {
				this.calls.add(call);
			}
			return !this.ended;
		}
		finally {
			this.mutex.unlock();
		}
	}

	@Override
	public void advance() {
		change(() -> {
		});
	}

	/**
	 * End this queue if it is empty.
	 * @return whether it has ended
	 */
	boolean end() {
		this.mutex.lock();
		try {
			this.ended = this.calls.isEmpty() && !this.asked && this.leader == null;
			return this.ended;
		}
		finally {
			this.mutex.unlock();
		}
	}

	int waiting() {
		this.mutex.lock();
		try {
			return this.calls.waiting();
		}
		finally {
			this.mutex.unlock();
		}
	}

	/**
	 * The record was changed by another client, or by this client outside this queue.
	 */
	void changed() {
		change(() -> {
			this.polls = 0;
			if (this.leader != null) {
				this.calls.then(this.leader::changed);
			}
			lookAgain();
		});
	}

	@Override
	public void changedHere() {
		this.owner.changedBy(this, this.key);
	}

	@Override
	public void left(OperationOwner former, @Nullable Outcome outcome) {
		change(() -> {
			if (this.leader == former) {
				if (outcome != null) {
					Duration age = former.outcomeAge();
					this.calls.answerAll(former.fingerprint(), (call) -> ClaimResults.of(call, outcome, age));
				}
				this.leader = null;
			}
			lookAgain();
		});
	}

	void withdraw(PendingCall call) {
		change(() -> this.calls.remove(call));
	}

	/**
	 * The wait time of a call has passed. A call waits only for an owner, so there is
	 * one.
	 */
	void timeOut(PendingCall call) {
		change(() -> {
			if (this.last != null) {
				this.calls.give(call, ClaimResults.running(call, this.last));
			}
		});
	}

	/**
	 * End the waits of all calls.
	 */
	void endWaits() {
		change(() -> {
			CurrentOwner met = this.last;
			if (met != null) {
				this.calls.giveWaiting((call) -> ClaimResults.running(call, met));
			}
		});
	}

	void fail(Function<PendingCall, RuntimeException> failure) {
		change(() -> this.calls.failAll(failure));
	}

	/**
	 * The store answered the claim of the first call.
	 */
	void answered(PendingCall first, String token, Stopwatch since, RecordStore.Answer answer) {
		change(() -> {
			this.asked = false;
			if (answer.leads()) {
				lead(first, token, since, answer);
			}
			else {
				read(answer.record());
			}
			this.calls.asked();
		});
	}

	void unanswered(Function<PendingCall, RuntimeException> failure) {
		change(() -> {
			this.asked = false;
			this.calls.asked();
			this.calls.failAll(failure);
		});
	}

	private void lead(PendingCall first, String token, Stopwatch since, RecordStore.Answer answer) {
		OperationOwner next = new OperationOwner(this.leaders, this, first, token, since, answer);
		this.leader = next;
		this.calls.remove(first);
		this.calls.then(() -> {
			next.start();
			if (!first.answer(new Leading(next))) {
				next.abandon();
			}
		});
	}

	private void read(StoredRecord stored) {
		switch (stored.state()) {
			case RUNNING -> {
				if (stored.isTimedOut()) {
					this.calls.answerAsking(stored.fingerprint(),
							(call) -> call.options().onTimeout() == OnTimeout.FAIL,
							(call) -> ClaimResults.timedOut(call, stored));
				}
				else if (!this.changedMeanwhile) {
					watch(new ObservedRecord(stored, Stopwatch.start(this.settings.time())));
				}
			}
			case ABSENT, CORRUPTED -> this.calls
				.failAsking((call) -> new CorruptedRecordException(call.key(), Printable.of(stored.message())));
			default ->
				this.calls.answerAsking(stored.fingerprint(), (call) -> true, (call) -> ClaimResults.of(call, stored));
		}
	}

	private void watch(ObservedRecord read) {
		this.observed = read;
		// The store does not notify of the end of a lease.
		Duration end = read.remainingLease().plusMillis(1);
		Duration poll = this.settings.polling().pause(this.polls);
		boolean polling = !this.settings.store().isWatching() && poll.compareTo(end) < 0;
		this.polls++;
		this.calls
			.then(() -> keepTimer(read, this.settings.scheduler().schedule(() -> expire(read), polling ? poll : end)));
	}

	private void keepTimer(ObservedRecord read, Cancellable set) {
		this.mutex.lock();
		try {
			if (this.observed == read && !this.calls.isEmpty()) {
				stopTimer();
				this.timer = set;
				return;
			}
		}
		finally {
			this.mutex.unlock();
		}
		set.cancel();
	}

	private void expire(ObservedRecord read) {
		change(() -> {
			if (this.observed == read) {
				lookAgain();
			}
		});
	}

	private void stopTimer() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

	/** The observed record may have changed. */
	private void lookAgain() {
		this.observed = null;
		this.changedMeanwhile = true;
	}

	/**
	 * Change the state, then act on the new one.
	 */
	private void change(Runnable change) {
		List<Runnable> effects;
		this.mutex.lock();
		try {
			change.run();
			decide();
			effects = this.calls.takeEffects();
		}
		finally {
			this.mutex.unlock();
		}
		effects.forEach(Runnable::run);
		this.owner.tidy(this.key);
	}

	private void decide() {
		OperationOwner here = this.leader;
		CurrentOwner owner = (here != null) ? here : this.observed;
		if (owner != null) {
			this.last = owner;
			Outcome known = (here != null) ? here.knownOutcome() : null;
			if (here != null && known != null) {
				Duration age = here.outcomeAge();
				this.calls.answerAll(here.fingerprint(), (call) -> ClaimResults.of(call, known, age));
			}
			else {
				this.calls.holdBack(owner);
			}
		}
		else if (!this.asked && !this.calls.isEmpty()) {
			this.asked = true;
			this.changedMeanwhile = false;
			PendingCall first = this.calls.ask();
			this.calls.then(() -> this.owner.claim(this, first));
		}
		if (this.observed == null || this.calls.isEmpty()) {
			stopTimer();
		}
	}

	/**
	 * Manages the queues of all operations.
	 */
	interface Owner {

		/**
		 * Send a claim to the store for the first call of a queue.
		 */
		void claim(OperationQueue queue, PendingCall first);

		/**
		 * Remove the queue of a record if it is empty.
		 */
		void tidy(String recordKey);

		/**
		 * A leader has changed the record. Its queue may have ended and been replaced
		 * since.
		 */
		void changedBy(OperationQueue known, String recordKey);

	}

}
