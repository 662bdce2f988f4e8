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
 * Writes the outcome of a leader, retrying until the store confirms it, at most for the
 * retention. A late write is safe, because only the leader's own record accepts it.
 */
final class OutcomeWriter {

	private static final Logger logger = LoggerFactory.getLogger(Leadership.class);

	private static final Polling RETRY = new Polling(Duration.ofMillis(50), Duration.ofSeconds(1));

	private final OperationSettings settings;

	private final StoreCalls calls;

	private final IdempotencyListener listener;

	private final Set<OutcomeWriter> unconfirmed;

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
	 * Create a writer.
	 * @param unconfirmed the writers of outcomes that the store has not confirmed
	 * @param call the call that leads
	 * @param follower notified of the progress
	 */
	OutcomeWriter(OperationSettings settings, StoreCalls calls, IdempotencyListener listener,
			Set<OutcomeWriter> unconfirmed, PendingCall call, String token, Follower follower) {
		this.settings = settings;
		this.calls = calls;
		this.listener = listener;
		this.unconfirmed = unconfirmed;
		this.call = call;
		this.token = token;
		this.follower = follower;
	}

	/** Do not notify the listener, because the caller never learned that it led. */
	void silently() {
		this.silent = true;
	}

	/**
	 * Set the outcome; called once.
	 */
	void begin(Outcome outcome) {
		this.outcome.set(outcome);
		this.since = Stopwatch.start(this.settings.time());
	}

	boolean hasBegun() {
		return this.outcome.get() != null;
	}

	/** Completes on any thread. */
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
	 * Send the outcome, unless it is in flight or the store has answered.
	 */
	void send() {
		Outcome outcome = this.outcome.get();
		if (outcome == null || !this.sending.compareAndSet(false, true)) {
			return;
		}
		this.calls.ask(() -> this.settings.store().settle(this.call.recordKey(), this.token, outcome, retention()))
			.whenComplete((taken, failure) -> {
				if (failure != null) {
					unanswered(outcome, StoreCalls.cause(failure));
				}
				else {
					// If an earlier release succeeded without an answer, the record no
					// longer exists.
					boolean freed = outcome instanceof Outcome.Released && this.failures > 0;
					answered(outcome, (Boolean.TRUE.equals(taken) || freed) ? OutcomeWriteResult.RECORDED
							: OutcomeWriteResult.LOST);
				}
			});
	}

	private void answered(Outcome outcome, OutcomeWriteResult writeResult) {
		this.unconfirmed.remove(this);
		if (this.pending) {
			logger.info("The store answered late to the outcome of operation '{}': {}", this.call.key(), writeResult);
		}
		if (writeResult == OutcomeWriteResult.LOST) {
			this.follower.lost();
		}
		boolean replays = writeResult == OutcomeWriteResult.RECORDED && !(outcome instanceof Outcome.Released);
		this.follower.left(replays ? outcome : null);
		this.follower.written();
		// Last, because a caller that gets the result may call again and must not meet
		// this leader.
		conclude(outcome, writeResult);
	}

	/**
	 * Replace an outcome that is too large for the store. The end of the work must be
	 * recorded nevertheless, or the work would run again.
	 */
	private void shorten(Outcome outcome, OutcomeTooLargeException failure) {
		String detail = "its outcome is too large for the store (" + failure.getMessage() + ")";
		logger.warn("Operation '{}' is done, but {}", this.call.key(), detail);
		this.outcome.set((outcome instanceof Outcome.Failed failed)
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

	private void unanswered(Outcome outcome, Throwable failure) {
		if (failure instanceof OutcomeTooLargeException tooLarge && this.refusal == null) {
			shorten(outcome, tooLarge);
			return;
		}
		this.failures++;
		this.sending.set(false);
		if (!this.pending) {
			logger.warn("The store did not confirm the outcome of operation '{}'; it is sent again for up to {}",
					this.call.key(), retention(), failure);
			this.pending = true;
			this.unconfirmed.add(this);
			this.listener.onPending(this.call.key());
			if (outcome instanceof Outcome.Released) {
				this.follower.left(null);
			}
			else {
				this.follower.pending();
			}
			conclude(outcome, OutcomeWriteResult.PENDING);
		}
		if (age().compareTo(retention()) < 0) {
			this.calls.later(this::send, RETRY.pause(this.failures));
		}
		else {
			logger.error("The store never confirmed the outcome of operation '{}'; the operation may run again",
					this.call.key());
			this.unconfirmed.remove(this);
			this.follower.left(null);
		}
	}

	private void conclude(Outcome outcome, OutcomeWriteResult writeResult) {
		if (!this.silent && !this.result.isDone()) {
			this.listener.onCall(this.call.key(), outcome(outcome, writeResult), this.call.elapsed());
		}
		this.result.complete(writeResult);
	}

	private static CallOutcome outcome(Outcome outcome, OutcomeWriteResult writeResult) {
		if (writeResult == OutcomeWriteResult.LOST) {
			return CallOutcome.LOST;
		}
		boolean done = outcome instanceof Outcome.Done || outcome instanceof Outcome.Unknown;
		return done ? CallOutcome.EXECUTED : CallOutcome.FAILED;
	}

	private Duration retention() {
		return this.call.options().retention();
	}

	/**
	 * Notified of the progress of a write.
	 */
	interface Follower {

		/**
		 * The record no longer belonged to the leader.
		 */
		void lost();

		/**
		 * The leader no longer leads.
		 * @param outcome the outcome for duplicates; {@code null} if they must ask the
		 * store
		 */
		void left(@Nullable Outcome outcome);

		/**
		 * The store has not confirmed the outcome yet; duplicates in this client may get
		 * it.
		 */
		void pending();

		/**
		 * The store answered: the record was changed, or did not belong to the leader.
		 */
		void written();

	}

}
