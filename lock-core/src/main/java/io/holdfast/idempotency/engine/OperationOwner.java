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
import org.jspecify.annotations.Nullable;

/**
 * A leader of this JVM, from its claim until its outcome is written or its lease is lost.
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

	/** Done when the leadership is lost, and cancelled when it is settled. */
	private final CompletableFuture<Void> lost = new CompletableFuture<>();

	private final AtomicBoolean lossTold = new AtomicBoolean();

	/** The leader's word, which may have to wait before it is sent. */
	private final AtomicReference<@Nullable Outcome> word = new AtomicReference<>();

	private final CompletableFuture<OutcomeWriteResult> answer = new CompletableFuture<>();

	private volatile @Nullable CompletionStage<Boolean> effects;

	/**
	 * Create a leader.
	 * @param queue of its operation
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
		this.writer = new OutcomeWriter(parts.settings(), parts.calls(), parts.listener(), parts.unheard(), call, token,
				this);
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
			throw new IllegalStateException("The leader of operation '" + key() + "' has said how its work ended.");
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
	 * The lease ended, or the record belongs to another or is gone.
	 */
	void lose() {
		if (!this.writer.hasBegun() && this.lost.complete(null)) {
			end();
			lost();
			left(null);
		}
	}

	/**
	 * Tell of the loss, once.
	 */
	@Override
	public void lost() {
		if (this.lossTold.compareAndSet(false, true)) {
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
	 * The record was changed by somebody: see whether it is still ours.
	 */
	void changed() {
		if (!this.writer.hasBegun()) {
			this.heartbeat.now();
		}
	}

	/**
	 * Stop renewing: it is settled, lost, or the client is closed.
	 */
	void end() {
		this.heartbeat.stop();
		this.parts.working().remove(this);
	}

	/** What its duplicates may be told while the store does not answer. */
	@Nullable Outcome knownOutcome() {
		return this.writer.pendingOutcome();
	}

	Duration settledAge() {
		return this.writer.age();
	}

	/**
	 * Nobody took the lead: whoever had claimed it has gone.
	 */
	void abandon() {
		this.writer.silently();
		settle(new Outcome.Released());
	}

	/**
	 * Take the leader's word, of which the first counts.
	 * @return completes wherever the answer comes in
	 */
	CompletableFuture<OutcomeWriteResult> settle(Outcome outcome) {
		boolean first = this.word.compareAndSet(null, outcome);
		if (first) {
			send(outcome);
		}
		boolean untrue = !first && !(outcome instanceof Outcome.Released) && !outcome.equals(this.word.get());
		return untrue ? CompletableFuture.completedFuture(OutcomeWriteResult.LOST) : this.answer;
	}

	/**
	 * Take the word for work that has returned, unless it gave one itself.
	 * @return completes with what its caller may wait for
	 */
	CompletableFuture<OutcomeWriteResult> conclude(Outcome outcome) {
		if (this.word.compareAndSet(null, outcome)) {
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
			effects.whenComplete((kept, failure) -> send(outcome, writeResult(outcome, kept, failure)));
		}
	}

	private Outcome writeResult(Outcome outcome, @Nullable Boolean kept, @Nullable Throwable failure) {
		if (failure != null && this.call.options().onTimeout() == OnTimeout.FAIL) {
			return new Outcome.Unknown("nobody knows whether its effects stayed (" + failure.getMessage() + ")");
		}
		return Boolean.TRUE.equals(kept) ? outcome : new Outcome.Released();
	}

	private void send(Outcome word, Outcome sent) {
		this.writer.begin(sent);
		this.lost.cancel(false);
		end();
		this.writer.settled()
			.thenAccept(
					(writeResult) -> this.answer.complete(sent.equals(word) ? writeResult : OutcomeWriteResult.LOST));
		this.writer.send();
	}

	@Override
	public CompletionStage<OutcomeWriteResult> follow(CompletionStage<Boolean> effects) {
		if (this.word.get() != null) {
			throw new IllegalStateException("The leader of operation '" + key() + "' has said how its work ended.");
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
		int half = KeySpace.indexOfHalf(outcome);
		if (half >= 0) {
			throw new IllegalArgumentException("The outcome of operation '" + key()
					+ "' has half of a character at index " + half + "; give valid Unicode, or completeUnknown.");
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
	 * What all leaders of a client use.
	 *
	 * @param settings of the client
	 * @param calls asks the store
	 * @param listener hears what happens
	 * @param callbacks where callbacks run
	 * @param working the leaders at work
	 * @param unheard the words that the store has not heard yet
	 */
	record Parts(OperationSettings settings, StoreCalls calls, IdempotencyListener listener, CallbackExecutor callbacks,
			Set<OperationOwner> working, Set<OutcomeWriter> unheard) {
	}

	/**
	 * The duplicates of a leader's operation.
	 */
	interface Queue {

		/**
		 * A leader of this JVM no longer leads.
		 * @param outcome what its duplicates are told; {@code null} when they have to see
		 */
		void left(OperationOwner former, @Nullable Outcome outcome);

		/**
		 * Do what follows from the present state.
		 */
		void advance();

		/**
		 * The leader has changed the record, of which the store does not tell us.
		 */
		void changedHere();

	}

}
