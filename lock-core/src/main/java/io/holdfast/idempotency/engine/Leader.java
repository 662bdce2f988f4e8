package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.holdfast.engine.Callbacks;
import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.StoreCalls;
import io.holdfast.engine.Tokens;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.LeadershipLostException;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.Settlement;
import io.holdfast.idempotency.StoredFailure;
import io.holdfast.key.KeySpace;
import org.jspecify.annotations.Nullable;

/**
 * A leader of this JVM, from its claim to its settlement or loss.
 */
final class Leader implements Leadership, Occupant, Settling.Follower {

	private final Parts parts;

	private final Queue queue;

	private final Call call;

	private final String token;

	private final long fence;

	private final int attempt;

	private final Heartbeat heartbeat;

	private final Settling settling;

	/** Done when the leadership is lost, and cancelled when it is settled. */
	private final CompletableFuture<Void> lost = new CompletableFuture<>();

	private final AtomicBoolean lossTold = new AtomicBoolean();

	/** The leader's word, which may have to wait before it is sent. */
	private final AtomicReference<@Nullable Ending> word = new AtomicReference<>();

	private final CompletableFuture<Settlement> answer = new CompletableFuture<>();

	private volatile @Nullable CompletionStage<Boolean> effects;

	/**
	 * Create a leader.
	 * @param queue of its operation
	 * @param since when its claim was sent
	 */
	Leader(Parts parts, Queue queue, Call call, String token, Stopwatch since, RecordStore.Answer answer) {
		this.parts = parts;
		this.queue = queue;
		this.call = call;
		this.token = token;
		this.fence = answer.fence();
		this.attempt = answer.attempt();
		this.heartbeat = new Heartbeat(parts.settings(), parts.calls(), call, token, since, this::lose);
		this.settling = new Settling(parts.settings(), parts.calls(), parts.listener(), parts.unheard(), call, token,
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
		return Tokens.holderOf(this.token);
	}

	@Override
	public Duration remainingLease() {
		return this.heartbeat.validity();
	}

	@Override
	public boolean isHeld() {
		return !this.lost.isDone() && !this.settling.hasBegun() && !this.heartbeat.validity().isZero();
	}

	@Override
	public void ensureHeld() {
		if (this.settling.hasBegun()) {
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
		if (!this.settling.hasBegun() && this.lost.complete(null)) {
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
	public void left(@Nullable Ending ending) {
		this.queue.left(this, ending);
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
		if (!this.settling.hasBegun()) {
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
	@Nullable Ending knownEnding() {
		return this.settling.pendingEnding();
	}

	Duration settledAge() {
		return this.settling.age();
	}

	/**
	 * Nobody took the lead: whoever had claimed it has gone.
	 */
	void abandon() {
		this.settling.silently();
		settle(new Ending.Released());
	}

	/**
	 * Take the leader's word, of which the first counts.
	 * @return completes wherever the answer comes in
	 */
	CompletableFuture<Settlement> settle(Ending ending) {
		boolean first = this.word.compareAndSet(null, ending);
		if (first) {
			send(ending);
		}
		boolean untrue = !first && !(ending instanceof Ending.Released) && !ending.equals(this.word.get());
		return untrue ? CompletableFuture.completedFuture(Settlement.LOST) : this.answer;
	}

	/**
	 * Take the word for work that has returned, unless it gave one itself.
	 * @return completes with what its caller may wait for
	 */
	CompletableFuture<Settlement> conclude(Ending ending) {
		if (this.word.compareAndSet(null, ending)) {
			send(ending);
		}
		return (this.effects != null && !this.settling.hasBegun())
				? CompletableFuture.completedFuture(Settlement.PENDING) : this.answer;
	}

	private void send(Ending ending) {
		CompletionStage<Boolean> effects = this.effects;
		if (effects == null || ending instanceof Ending.Released || ending instanceof Ending.Failed) {
			send(ending, ending);
		}
		else {
			effects.whenComplete((kept, failure) -> send(ending, fate(ending, kept, failure)));
		}
	}

	private Ending fate(Ending ending, @Nullable Boolean kept, @Nullable Throwable failure) {
		if (failure != null && this.call.options().onTimeout() == OnTimeout.FAIL) {
			return new Ending.Unknown("nobody knows whether its effects stayed (" + failure.getMessage() + ")");
		}
		return Boolean.TRUE.equals(kept) ? ending : new Ending.Released();
	}

	private void send(Ending word, Ending sent) {
		this.settling.begin(sent);
		this.lost.cancel(false);
		end();
		this.settling.settled()
			.thenAccept((settlement) -> this.answer.complete(sent.equals(word) ? settlement : Settlement.LOST));
		this.settling.send();
	}

	@Override
	public CompletionStage<Settlement> follow(CompletionStage<Boolean> effects) {
		if (this.word.get() != null) {
			throw new IllegalStateException("The leader of operation '" + key() + "' has said how its work ended.");
		}
		this.effects = effects;
		return this.answer.thenApplyAsync((settlement) -> settlement, this.parts.callbacks());
	}

	@Nullable OutcomeUnknownException refusal() {
		return this.settling.refusal();
	}

	private CompletionStage<Settlement> later(Ending ending) {
		return settle(ending).thenApplyAsync((settlement) -> {
			OutcomeUnknownException refusal = refusal();
			if (refusal != null && settlement != Settlement.LOST) {
				throw refusal;
			}
			return settlement;
		}, this.parts.callbacks());
	}

	@Override
	public CompletionStage<Settlement> complete(String outcome) {
		int half = KeySpace.indexOfHalf(outcome);
		if (half >= 0) {
			throw new IllegalArgumentException("The outcome of operation '" + key()
					+ "' has half of a character at index " + half + "; give valid Unicode, or completeUnknown.");
		}
		return later(new Ending.Done(outcome));
	}

	@Override
	public CompletionStage<Settlement> completeUnknown(String detail) {
		return later(new Ending.Unknown(detail));
	}

	@Override
	public CompletionStage<Settlement> fail(StoredFailure failure) {
		return later(new Ending.Failed(failure));
	}

	@Override
	public CompletionStage<Settlement> release() {
		return later(new Ending.Released());
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
	record Parts(OperationSettings settings, StoreCalls calls, IdempotencyListener listener, Callbacks callbacks,
			Set<Leader> working, Set<Settling> unheard) {
	}

	/**
	 * The duplicates of a leader's operation.
	 */
	interface Queue {

		/**
		 * A leader of this JVM no longer leads.
		 * @param ending what its duplicates are told; {@code null} when they have to see
		 */
		void left(Leader former, @Nullable Ending ending);

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
