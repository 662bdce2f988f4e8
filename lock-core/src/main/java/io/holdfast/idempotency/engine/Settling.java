package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.holdfast.engine.Polling;
import io.holdfast.engine.Stopwatch;
import io.holdfast.idempotency.CallOutcome;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.Settlement;
import io.holdfast.idempotency.StoredFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a leader's last word written. It is said again and again until the store answers,
 * for as long as the retention lasts: writing it late is safe, since only the leader's
 * own record takes it.
 */
final class Settling {

	private static final Logger logger = LoggerFactory.getLogger(Leader.class);

	private static final Polling RETRY = new Polling(Duration.ofMillis(50), Duration.ofSeconds(1));

	private final OperationEngine engine;

	private final Leader leader;

	private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();

	private final CompletableFuture<Settlement> result = new CompletableFuture<>();

	private final AtomicBoolean sending = new AtomicBoolean();

	private volatile @Nullable Stopwatch since;

	private volatile boolean silent;

	private volatile boolean pending;

	private volatile int failures;

	private volatile @Nullable OutcomeUnknownException refusal;

	Settling(OperationEngine engine, Leader leader) {
		this.engine = engine;
		this.leader = leader;
	}

	/** Whoever led did not know of it, and nobody is to hear of its end. */
	void silently() {
		this.silent = true;
	}

	/**
	 * Take the leader's word.
	 * @return whether it is the first
	 */
	boolean begin(Ending ending) {
		if (!this.ending.compareAndSet(null, ending)) {
			return false;
		}
		this.since = Stopwatch.start(this.engine.settings().time());
		return true;
	}

	boolean hasBegun() {
		return this.ending.get() != null;
	}

	/** Completes wherever the answer comes in. */
	CompletableFuture<Settlement> settled() {
		return this.result;
	}

	@Nullable Ending pendingEnding() {
		return this.pending ? this.ending.get() : null;
	}

	Duration age() {
		Stopwatch since = this.since;
		return (since != null) ? since.elapsed() : Duration.ZERO;
	}

	/**
	 * Say it again, if it was not heard yet.
	 */
	void send() {
		Ending word = this.ending.get();
		if (word == null || !this.sending.compareAndSet(false, true)) {
			return;
		}
		this.engine
			.ask(() -> this.engine.settings()
				.store()
				.settle(this.leader.recordKey(), this.leader.token(), word, this.leader.options().retention()))
			.whenComplete((taken, failure) -> {
				if (failure != null) {
					unanswered(word, failure);
				}
				else {
					// A key that we freed without hearing of it looks like one that is
					// gone.
					boolean freed = word instanceof Ending.Released && this.failures > 0;
					answered(word, (Boolean.TRUE.equals(taken) || freed) ? Settlement.RECORDED : Settlement.LOST);
				}
			});
	}

	private void answered(Ending word, Settlement settlement) {
		this.engine.settled(this);
		if (this.pending) {
			logger.info("How operation '{}' ended was told late: {}", this.leader.key(), settlement);
		}
		if (settlement == Settlement.LOST) {
			this.leader.tellLoss();
		}
		boolean replays = settlement == Settlement.RECORDED && !(word instanceof Ending.Released);
		this.leader.line().left(this.leader, replays ? word : null);
		this.engine.changedHere(this.leader.recordKey(), this.leader.line());
		// Last: whoever hears of the end may call again, and must not meet this leader.
		conclude(word, settlement);
	}

	/**
	 * The store does not take the word, and must not be given it again. That the work has
	 * ended must be recorded nevertheless, or it would be done again.
	 */
	private void shorten(Ending word, TooLargeException failure) {
		String detail = "its outcome is too large for the store (" + failure.getMessage() + ")";
		logger.warn("Operation '{}' is done, but {}", this.leader.key(), detail);
		this.ending.set((word instanceof Ending.Failed failed)
				? new Ending.Failed(new StoredFailure(failed.failure().type(), "(too long to be stored)"))
				: new Ending.Unknown(detail));
		this.refusal = new OutcomeUnknownException(this.leader.key(), detail, failure);
		this.sending.set(false);
		send();
	}

	/** Why the outcome is not stored, though the work has ended. */
	@Nullable OutcomeUnknownException refusal() {
		return this.refusal;
	}

	private void unanswered(Ending word, Throwable failure) {
		if (failure instanceof TooLargeException tooLarge && this.refusal == null) {
			shorten(word, tooLarge);
			return;
		}
		this.failures++;
		this.sending.set(false);
		if (!this.pending) {
			logger.warn("The store did not hear how operation '{}' ended; it is told again for as long as {}",
					this.leader.key(), this.leader.options().retention(), failure);
			this.pending = true;
			this.engine.pending(this);
			this.engine.listener().onPending(this.leader.key());
			if (word instanceof Ending.Released) {
				this.leader.line().left(this.leader, null);
			}
			else {
				this.leader.line().advance();
			}
			conclude(word, Settlement.PENDING);
		}
		if (age().compareTo(this.leader.options().retention()) < 0) {
			this.engine.later(this::send, RETRY.pause(this.failures));
		}
		else {
			logger.error("The store never heard how operation '{}' ended; it may be done again", this.leader.key());
			this.engine.settled(this);
			this.leader.line().left(this.leader, null);
		}
	}

	private void conclude(Ending word, Settlement settlement) {
		if (!this.silent && !this.result.isDone()) {
			this.engine.listener().onCall(this.leader.key(), outcome(word, settlement), this.leader.elapsed());
		}
		this.result.complete(settlement);
	}

	private static CallOutcome outcome(Ending word, Settlement settlement) {
		if (settlement == Settlement.LOST) {
			return CallOutcome.LOST;
		}
		boolean done = word instanceof Ending.Done || word instanceof Ending.Unknown;
		return done ? CallOutcome.EXECUTED : CallOutcome.FAILED;
	}

}
