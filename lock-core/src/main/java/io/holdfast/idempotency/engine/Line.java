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
final class Line implements Leader.Queue {

	private final Owner owner;

	private final Leader.Parts leaders;

	private final OperationSettings settings;

	private final String key;

	private final ReentrantLock mutex = new ReentrantLock();

	private final Roster roster;

	/** Whether it lets nobody in any more. */
	private boolean ended;

	private boolean asked;

	/** Whether the record changed while the question was on its way. */
	private boolean changedMeanwhile;

	private @Nullable Leader leader;

	private @Nullable Sighting seen;

	private @Nullable Occupant last;

	private @Nullable Cancellable timer;

	private int polls;

	Line(Owner owner, Leader.Parts leaders, Semaphore waits, OperationSettings settings, String key) {
		this.owner = owner;
		this.leaders = leaders;
		this.settings = settings;
		this.key = key;
		this.roster = new Roster(waits, settings.maxWaitersPerKey());
	}

	/**
	 * Let a call in; what follows from it begins with {@link #advance()}.
	 * @return false when the line has ended, and the call needs another
	 */
	boolean add(Call call) {
		this.mutex.lock();
		try {
			if (!this.ended) {
				this.roster.add(call);
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
			this.ended = this.roster.isEmpty() && !this.asked && this.leader == null;
			return this.ended;
		}
		finally {
			this.mutex.unlock();
		}
	}

	int waiting() {
		this.mutex.lock();
		try {
			return this.roster.waiting();
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
				this.roster.then(this.leader::changed);
			}
			lookAgain();
		});
	}

	@Override
	public void changedHere() {
		this.owner.changedBy(this, this.key);
	}

	@Override
	public void left(Leader former, @Nullable Ending ending) {
		change(() -> {
			if (this.leader == former) {
				if (ending != null) {
					Duration age = former.settledAge();
					this.roster.answerAll(former.fingerprint(), (call) -> Outcomes.of(call, ending, age));
				}
				this.leader = null;
			}
			lookAgain();
		});
	}

	void withdraw(Call call) {
		change(() -> this.roster.remove(call));
	}

	/**
	 * A call has waited for long enough; nobody waits who has not met an occupant.
	 */
	void timeOut(Call call) {
		change(() -> {
			if (this.last != null) {
				this.roster.give(call, Outcomes.running(call, this.last));
			}
		});
	}

	/**
	 * All who wait have waited for long enough.
	 */
	void endWaits() {
		change(() -> {
			Occupant met = this.last;
			if (met != null) {
				this.roster.giveWaiting((call) -> Outcomes.running(call, met));
			}
		});
	}

	void fail(Function<Call, RuntimeException> failure) {
		change(() -> this.roster.failAll(failure));
	}

	/**
	 * The store answered the question of the first call.
	 */
	void answered(Call first, String token, Stopwatch since, RecordStore.Answer answer) {
		change(() -> {
			this.asked = false;
			if (answer.leads()) {
				lead(first, token, since, answer);
			}
			else {
				read(answer.record());
			}
			this.roster.asked();
		});
	}

	void unanswered(Function<Call, RuntimeException> failure) {
		change(() -> {
			this.asked = false;
			this.roster.asked();
			this.roster.failAll(failure);
		});
	}

	private void lead(Call first, String token, Stopwatch since, RecordStore.Answer answer) {
		Leader next = new Leader(this.leaders, this, first, token, since, answer);
		this.leader = next;
		this.roster.remove(first);
		this.roster.then(() -> {
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
					this.roster.answerAsking(stored.fingerprint(),
							(call) -> call.options().onTimeout() == OnTimeout.FAIL,
							(call) -> Outcomes.timedOut(call, stored));
				}
				else if (!this.changedMeanwhile) {
					watch(new Sighting(stored, Stopwatch.start(this.settings.time())));
				}
			}
			case ABSENT, CORRUPTED -> this.roster
				.failAsking((call) -> new CorruptedRecordException(call.key(), Printable.of(stored.message())));
			default ->
				this.roster.answerAsking(stored.fingerprint(), (call) -> true, (call) -> Outcomes.of(call, stored));
		}
	}

	private void watch(Sighting sighting) {
		this.seen = sighting;
		// Nobody tells of the end of a lease.
		Duration end = sighting.remainingLease().plusMillis(1);
		Duration poll = this.settings.polling().pause(this.polls);
		boolean polling = !this.settings.store().isWatching() && poll.compareTo(end) < 0;
		this.polls++;
		this.roster.then(() -> keepTimer(sighting,
				this.settings.scheduler().schedule(() -> expire(sighting), polling ? poll : end)));
	}

	private void keepTimer(Sighting sighting, Cancellable set) {
		this.mutex.lock();
		try {
			if (this.seen == sighting && !this.roster.isEmpty()) {
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

	private void expire(Sighting sighting) {
		change(() -> {
			if (this.seen == sighting) {
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
			effects = this.roster.takeEffects();
		}
		finally {
			this.mutex.unlock();
		}
		effects.forEach(Runnable::run);
		this.owner.tidy(this.key);
	}

	private void decide() {
		Leader here = this.leader;
		Occupant occupant = (here != null) ? here : this.seen;
		if (occupant != null) {
			this.last = occupant;
			Ending known = (here != null) ? here.knownEnding() : null;
			if (here != null && known != null) {
				Duration age = here.settledAge();
				this.roster.answerAll(here.fingerprint(), (call) -> Outcomes.of(call, known, age));
			}
			else {
				this.roster.meet(occupant);
			}
		}
		else if (!this.asked && !this.roster.isEmpty()) {
			this.asked = true;
			this.changedMeanwhile = false;
			Call first = this.roster.ask();
			this.roster.then(() -> this.owner.claim(this, first));
		}
		if (this.seen == null || this.roster.isEmpty()) {
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
		void claim(Line line, Call first);

		/**
		 * Forget a line that nobody is in.
		 */
		void tidy(String recordKey);

		/**
		 * A leader of this line, which may have ended, has changed the record.
		 */
		void changedBy(Line known, String recordKey);

	}

}
