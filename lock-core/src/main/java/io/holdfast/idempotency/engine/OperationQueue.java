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
 * All calls of one operation in this JVM, of which only the first asks the store: a
 * thousand duplicates here are one contender there. While a leader of this JVM is at work
 * nobody asks.
 * <p>
 * Its state changes under its own lock, in which nothing is sent, called back or waited
 * for: what a change causes is done after it. What the store says of work that has ended
 * counts only for calls that came before it was asked.
 */
final class OperationQueue implements OperationOwner.Queue {

	private final Owner owner;

	private final OperationOwner.Parts leaders;

	private final OperationSettings settings;

	private final String key;

	private final ReentrantLock mutex = new ReentrantLock();

	private final WaitingCalls calls;

	/** Whether it lets nobody in any more. */
	private boolean ended;

	private boolean asked;

	/** Whether the record changed while the question was on its way. */
	private boolean changedMeanwhile;

	private @Nullable OperationOwner leader;

	private @Nullable ObservedRecord seen;

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
	 * Let a call in; what follows from it begins with {@link #advance()}.
	 * @return false when the line has ended, and the call needs another
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
	 * End the line if nobody is in it.
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
	 * The record was changed by somebody else, or by somebody here without this line.
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
					Duration age = former.settledAge();
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
	 * A call has waited for long enough; nobody waits who has not met an owner.
	 */
	void timeOut(PendingCall call) {
		change(() -> {
			if (this.last != null) {
				this.calls.give(call, ClaimResults.running(call, this.last));
			}
		});
	}

	/**
	 * All who wait have waited for long enough.
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
	 * The store answered the question of the first call.
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
		this.seen = read;
		// Nobody tells of the end of a lease.
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
			if (this.seen == read && !this.calls.isEmpty()) {
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
			if (this.seen == read) {
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

	/** Whatever was seen may have changed. */
	private void lookAgain() {
		this.seen = null;
		this.changedMeanwhile = true;
	}

	/**
	 * Change the state, and do what follows from the new one.
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
		CurrentOwner owner = (here != null) ? here : this.seen;
		if (owner != null) {
			this.last = owner;
			Outcome known = (here != null) ? here.knownOutcome() : null;
			if (here != null && known != null) {
				Duration age = here.settledAge();
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
		if (this.seen == null || this.calls.isEmpty()) {
			stopTimer();
		}
	}

	/**
	 * Whose lines they are.
	 */
	interface Owner {

		/**
		 * Ask the store for the lead, or who has it, for the first call of a line.
		 */
		void claim(OperationQueue queue, PendingCall first);

		/**
		 * Forget a line that nobody is in.
		 */
		void tidy(String recordKey);

		/**
		 * A leader of this line, which may have ended, has changed the record.
		 */
		void changedBy(OperationQueue known, String recordKey);

	}

}
