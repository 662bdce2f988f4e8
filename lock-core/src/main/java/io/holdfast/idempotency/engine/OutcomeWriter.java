package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.holdfast.engine.Polling;
import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.StoreCalls;
import io.holdfast.idempotency.CallOutcome;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.OutcomeWriteResult;
import io.holdfast.idempotency.StoredFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a leader's last word written. It is said again and again until the store answers,
 * for as long as the retention lasts: writing it late is safe, since only the leader's
 * own record takes it.
 */
final class OutcomeWriter {

	private static final Logger logger = LoggerFactory.getLogger(Leadership.class);

	private static final Polling RETRY = new Polling(Duration.ofMillis(50), Duration.ofSeconds(1));

	private final OperationSettings settings;

	private final StoreCalls calls;

	private final IdempotencyListener listener;

	private final Set<OutcomeWriter> unheard;

	private final PendingCall call;

	private final String token;

	private final Follower follower;

	private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

	private final CompletableFuture<OutcomeWriteResult> result = new CompletableFuture<>();

	private final AtomicBoolean sending = new AtomicBoolean();

	private volatile @Nullable Stopwatch since;

	private volatile boolean silent;

	private volatile boolean pending;

	private volatile int failures;

	private volatile @Nullable OutcomeUnknownException refusal;

	/**
	 * Create it.
	 * @param unheard those that the store has not heard yet
	 * @param call that leads
	 * @param follower hears what becomes of the word
	 */
	OutcomeWriter(OperationSettings settings, StoreCalls calls, IdempotencyListener listener,
			Set<OutcomeWriter> unheard, PendingCall call, String token, Follower follower) {
		this.settings = settings;
		this.calls = calls;
		this.listener = listener;
		this.unheard = unheard;
		this.call = call;
		this.token = token;
		this.follower = follower;
	}

	/** Whoever led did not know of it, and nobody is to hear of its end. */
	void silently() {
		this.silent = true;
	}

	/**
	 * Take the leader's word, which is given once.
	 */
	void begin(Outcome outcome) {
		this.outcome.set(outcome);
		this.since = Stopwatch.start(this.settings.time());
	}

	boolean hasBegun() {
		return this.outcome.get() != null;
	}

	/** Completes wherever the answer comes in. */
	CompletableFuture<OutcomeWriteResult> settled() {
		return this.result;
	}

	@Nullable Outcome pendingOutcome() {
		return this.pending ? this.outcome.get() : null;
	}

	Duration age() {
		Stopwatch since = this.since;
		return (since != null) ? since.elapsed() : Duration.ZERO;
	}

	/**
	 * Say it again, if it was not heard yet.
	 */
	void send() {
		Outcome word = this.outcome.get();
		if (word == null || !this.sending.compareAndSet(false, true)) {
			return;
		}
		this.calls.ask(() -> this.settings.store().settle(this.call.recordKey(), this.token, word, retention()))
			.whenComplete((taken, failure) -> {
				if (failure != null) {
					unanswered(word, StoreCalls.cause(failure));
				}
				else {
					// A key that we freed without hearing of it looks like one that is
					// gone.
					boolean freed = word instanceof Outcome.Released && this.failures > 0;
					answered(word, (Boolean.TRUE.equals(taken) || freed) ? OutcomeWriteResult.RECORDED
							: OutcomeWriteResult.LOST);
				}
			});
	}

	private void answered(Outcome word, OutcomeWriteResult writeResult) {
		this.unheard.remove(this);
		if (this.pending) {
			logger.info("How operation '{}' ended was told late: {}", this.call.key(), writeResult);
		}
		if (writeResult == OutcomeWriteResult.LOST) {
			this.follower.lost();
		}
		boolean replays = writeResult == OutcomeWriteResult.RECORDED && !(word instanceof Outcome.Released);
		this.follower.left(replays ? word : null);
		this.follower.written();
		// Last: whoever hears of the end may call again, and must not meet this leader.
		conclude(word, writeResult);
	}

	/**
	 * The store does not take the word, and must not be given it again. That the work has
	 * ended must be recorded nevertheless, or it would be done again.
	 */
	private void shorten(Outcome word, OutcomeTooLargeException failure) {
		String detail = "its outcome is too large for the store (" + failure.getMessage() + ")";
		logger.warn("Operation '{}' is done, but {}", this.call.key(), detail);
		this.outcome.set((word instanceof Outcome.Failed failed)
				? new Outcome.Failed(new StoredFailure(failed.failure().type(), "(too long to be stored)"))
				: new Outcome.Unknown(detail));
		this.refusal = new OutcomeUnknownException(this.call.key(), detail, failure);
		this.sending.set(false);
		send();
	}

	/** Why the outcome is not stored, though the work has ended. */
	@Nullable OutcomeUnknownException refusal() {
		return this.refusal;
	}

	private void unanswered(Outcome word, Throwable failure) {
		if (failure instanceof OutcomeTooLargeException tooLarge && this.refusal == null) {
			shorten(word, tooLarge);
			return;
		}
		this.failures++;
		this.sending.set(false);
		if (!this.pending) {
			logger.warn("The store did not hear how operation '{}' ended; it is told again for as long as {}",
					this.call.key(), retention(), failure);
			this.pending = true;
			this.unheard.add(this);
			this.listener.onPending(this.call.key());
			if (word instanceof Outcome.Released) {
				this.follower.left(null);
			}
			else {
				this.follower.pending();
			}
			conclude(word, OutcomeWriteResult.PENDING);
		}
		if (age().compareTo(retention()) < 0) {
			this.calls.later(this::send, RETRY.pause(this.failures));
		}
		else {
			logger.error("The store never heard how operation '{}' ended; it may be done again", this.call.key());
			this.unheard.remove(this);
			this.follower.left(null);
		}
	}

	private void conclude(Outcome word, OutcomeWriteResult writeResult) {
		if (!this.silent && !this.result.isDone()) {
			this.listener.onCall(this.call.key(), outcome(word, writeResult), this.call.elapsed());
		}
		this.result.complete(writeResult);
	}

	private static CallOutcome outcome(Outcome word, OutcomeWriteResult writeResult) {
		if (writeResult == OutcomeWriteResult.LOST) {
			return CallOutcome.LOST;
		}
		boolean done = word instanceof Outcome.Done || word instanceof Outcome.Unknown;
		return done ? CallOutcome.EXECUTED : CallOutcome.FAILED;
	}

	private Duration retention() {
		return this.call.options().retention();
	}

	/**
	 * Hears what becomes of a word.
	 */
	interface Follower {

		/**
		 * The record was not the leader's any more.
		 */
		void lost();

		/**
		 * The leader leads no longer.
		 * @param outcome what duplicates are told; {@code null} when they have to see
		 */
		void left(@Nullable Outcome outcome);

		/**
		 * The store has not heard it yet; duplicates may hear it here.
		 */
		void pending();

		/**
		 * The record was changed, or was not the leader's.
		 */
		void written();

	}

}
