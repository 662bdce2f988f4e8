package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.holdfast.engine.CallbackExecutor;
import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.StoreCalls;
import io.holdfast.engine.TokenGenerator;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.LeadershipLostException;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.OutcomeWriteResult;
import io.holdfast.idempotency.StoredFailure;
import io.holdfast.key.KeySpace;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A leader of this client, from its claim until its outcome is written or its lease is
 * lost.
 */
final class OperationOwner implements Leadership, CurrentOwner, OutcomeWriter.Follower {

	private final Parts parts;

	private final Queue queue;

	private final PendingCall call;

	private final String token;

	private final long fence;

	private final int attempt;

	private final Heartbeat heartbeat;

	private final OutcomeWriter writer;

	/** Completes when the leadership is lost; cancelled when an outcome is sent. */
	private final CompletableFuture<Void> lost = new CompletableFuture<>();

	private final AtomicBoolean lossReported = new AtomicBoolean();

	/** The reported outcome, which may have to wait before it is sent. */
	private final AtomicReference<@Nullable Outcome> reported = new AtomicReference<>();

	private final CompletableFuture<OutcomeWriteResult> answer = new CompletableFuture<>();

	private volatile @Nullable CompletionStage<Boolean> effects;

	/**
	 * Create a leader.
	 * @param queue the queue of its operation
	 * @param since when its claim was sent
	 */
	OperationOwner(Parts parts, Queue queue, PendingCall call, String token, Stopwatch since,
			RecordStore.Answer answer) {
		this.parts = parts;
		this.queue = queue;
		this.call = call;
		this.token = token;
		this.fence = answer.fence();
		this.attempt = answer.attempt();
		this.heartbeat = new Heartbeat(parts.settings(), parts.calls(), call, token, since, this::lose);
		this.writer = new OutcomeWriter(parts.settings(), parts.calls(), parts.listener(), parts.unconfirmed(), call,
				token, this);
	}

	void start() {
		if (this.attempt > 1) {
			this.parts.listener().onReclaim(key(), this.attempt);
		}
		this.parts.working().add(this);
		this.heartbeat.start();
	}

	@Override
	public IdempotencyKey key() {
		return this.call.key();
	}

	@Override
	public String token() {
		return this.token;
	}

	@Override
	public long fence() {
		return this.fence;
	}

	@Override
	public int attempt() {
		return this.attempt;
	}

	@Override
	public @Nullable String fingerprint() {
		return this.call.fingerprint();
	}

	@Override
	public String holder() {
		return TokenGenerator.holderOf(this.token);
	}

	@Override
	public Duration remainingLease() {
		return this.heartbeat.validity();
	}

	@Override
	public boolean isHeld() {
		return !this.lost.isDone() && !this.writer.hasBegun() && !this.heartbeat.validity().isZero();
	}

	@Override
	public void ensureHeld() {
		if (this.writer.hasBegun()) {
			throw new IllegalStateException(
					"The leader of operation '" + key() + "' has already reported its outcome.");
		}
		if (!isHeld()) {
			throw new LeadershipLostException(key(), null);
		}
	}

	@Override
	public Duration remainingValidity() {
		return isHeld() ? this.heartbeat.validity() : Duration.ZERO;
	}

	@Override
	public void onLost(Runnable action) {
		this.lost.thenRun(() -> this.parts.callbacks().execute("the loss of operation '" + key() + "'", action));
	}

	/**
	 * The lease ended, or the record belongs to another leader or no longer exists.
	 */
	void lose() {
		if (!this.writer.hasBegun() && this.lost.complete(null)) {
			end();
			lost();
			left(null);
		}
	}

	/**
	 * Report the loss, once.
	 */
	@Override
	public void lost() {
		if (this.lossReported.compareAndSet(false, true)) {
			this.parts.listener().onLost(key(), this.call.elapsed());
		}
	}

	@Override
	public void left(@Nullable Outcome outcome) {
		this.queue.left(this, outcome);
	}

	@Override
	public void pending() {
		this.queue.advance();
	}

	@Override
	public void written() {
		this.queue.changedHere();
	}

	/**
	 * The record was changed elsewhere: check that it still belongs to this leader.
	 */
	void changed() {
		if (!this.writer.hasBegun()) {
			this.heartbeat.now();
		}
	}

	/**
	 * Stop renewing, because an outcome is sent, the leadership is lost, or the client is
	 * closing.
	 */
	void end() {
		this.heartbeat.stop();
		this.parts.working().remove(this);
	}

	/** The outcome that duplicates get while the store does not answer. */
	@Nullable Outcome knownOutcome() {
		return this.writer.pendingOutcome();
	}

	Duration outcomeAge() {
		return this.writer.age();
	}

	/**
	 * Free the key, because the call that claimed it has ended.
	 */
	void abandon() {
		this.writer.silently();
		settle(new Outcome.Released());
	}

	/**
	 * Report an outcome. The first report counts.
	 * @return completes on any thread
	 */
	CompletableFuture<OutcomeWriteResult> settle(Outcome outcome) {
		boolean first = this.reported.compareAndSet(null, outcome);
		if (first) {
			send(outcome);
		}
		boolean contradicts = !first && !(outcome instanceof Outcome.Released) && !outcome.equals(this.reported.get());
		return contradicts ? CompletableFuture.completedFuture(OutcomeWriteResult.LOST) : this.answer;
	}

	/**
	 * Report the outcome of work that has returned, unless the work has reported one
	 * itself.
	 * @return the result for the caller: pending at once if the outcome waits for effects
	 */
	CompletableFuture<OutcomeWriteResult> conclude(Outcome outcome) {
		if (this.reported.compareAndSet(null, outcome)) {
			send(outcome);
		}
		return (this.effects != null && !this.writer.hasBegun())
				? CompletableFuture.completedFuture(OutcomeWriteResult.PENDING) : this.answer;
	}

	private void send(Outcome outcome) {
		CompletionStage<Boolean> effects = this.effects;
		if (effects == null || outcome instanceof Outcome.Released || outcome instanceof Outcome.Failed) {
			send(outcome, outcome);
		}
		else {
			effects.whenComplete((kept, failure) -> send(outcome, outcomeAfter(outcome, kept, failure)));
		}
	}

	private Outcome outcomeAfter(Outcome outcome, @Nullable Boolean kept, @Nullable Throwable failure) {
		if (failure != null && this.call.options().onTimeout() == OnTimeout.FAIL) {
			return new Outcome.Unknown("it is unknown whether its effects stayed (" + Printable.words(failure) + ")");
		}
		return Boolean.TRUE.equals(kept) ? outcome : new Outcome.Released();
	}

	private void send(Outcome reported, Outcome sent) {
		this.writer.begin(sent);
		this.lost.cancel(false);
		end();
		this.writer.settled()
			.thenAccept((writeResult) -> this.answer
				.complete(sent.equals(reported) ? writeResult : OutcomeWriteResult.LOST));
		this.writer.send();
	}

	@Override
	public CompletionStage<OutcomeWriteResult> follow(CompletionStage<Boolean> effects) {
		if (this.reported.get() != null) {
			throw new IllegalStateException(
					"The leader of operation '" + key() + "' has already reported its outcome.");
		}
		this.effects = effects;
		return this.answer.thenApplyAsync((writeResult) -> writeResult, this.parts.callbacks());
	}

	@Nullable OutcomeUnknownException refusal() {
		return this.writer.refusal();
	}

	private CompletionStage<OutcomeWriteResult> later(Outcome outcome) {
		return settle(outcome).thenApplyAsync((writeResult) -> {
			OutcomeUnknownException refusal = refusal();
			if (refusal != null && writeResult != OutcomeWriteResult.LOST) {
				throw refusal;
			}
			return writeResult;
		}, this.parts.callbacks());
	}

	@Override
	public CompletionStage<OutcomeWriteResult> complete(String outcome) {
		int unpaired = KeySpace.indexOfUnpairedSurrogate(outcome);
		if (unpaired >= 0) {
			throw new IllegalArgumentException("The outcome of operation '" + key()
					+ "' has an unpaired surrogate at index " + unpaired + "; give valid Unicode, or completeUnknown.");
		}
		return later(new Outcome.Done(outcome));
	}

	@Override
	public CompletionStage<OutcomeWriteResult> completeUnknown(String detail) {
		return later(new Outcome.Unknown(detail));
	}

	@Override
	public CompletionStage<OutcomeWriteResult> fail(StoredFailure failure) {
		return later(new Outcome.Failed(failure));
	}

	@Override
	public CompletionStage<OutcomeWriteResult> release() {
		return later(new Outcome.Released());
	}

	/**
	 * The parts that all leaders of a client share.
	 *
	 * @param settings the settings of the client
	 * @param calls sends requests to the store
	 * @param listener notified of events
	 * @param callbacks runs callbacks
	 * @param working the leaders whose work is running
	 * @param unconfirmed the writers of outcomes that the store has not confirmed
	 */
	record Parts(OperationSettings settings, StoreCalls calls, IdempotencyListener listener, CallbackExecutor callbacks,
			Set<OperationOwner> working, Set<OutcomeWriter> unconfirmed) {
	}

	/**
	 * The queue of a leader's operation.
	 */
	interface Queue {

		/**
		 * A leader of this client no longer leads.
		 * @param outcome the outcome for its duplicates; {@code null} if they must ask
		 * the store
		 */
		void left(OperationOwner former, @Nullable Outcome outcome);

		/**
		 * Act on the current state.
		 */
		void advance();

		/**
		 * The leader has changed the record. The store need not notify the client that
		 * makes a change.
		 */
		void changedHere();

	}

}
