package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.holdfast.engine.Stopwatch;
import io.holdfast.engine.Tokens;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
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
final class Leader implements Leadership, Occupant {

	private static final Duration DRIFT_ALLOWANCE = Duration.ofMillis(2);

	private final OperationEngine engine;

	private final Line line;

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

	private volatile Stopwatch leaseStart;

	Leader(OperationEngine engine, Line line, Call call, String token, Stopwatch since, RecordStore.Answer answer) {
		this.engine = engine;
		this.line = line;
		this.call = call;
		this.token = token;
		this.fence = answer.fence();
		this.attempt = answer.attempt();
		this.leaseStart = since;
		this.heartbeat = new Heartbeat(engine, this);
		this.settling = new Settling(engine, this);
	}

	void start() {
		if (this.attempt > 1) {
			this.engine.listener().onReclaim(key(), this.attempt);
		}
		this.engine.add(this);
		this.heartbeat.start();
	}

	String recordKey() {
		return this.call.recordKey();
	}

	IdempotencyOptions options() {
		return this.call.options();
	}

	Duration elapsed() {
		return this.call.elapsed();
	}

	Line line() {
		return this.line;
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
		return validity();
	}

	/**
	 * What is left of the lease, less what the clocks may drift apart.
	 */
	Duration validity() {
		Duration lease = options().lease();
		Duration left = lease.minus(this.leaseStart.elapsedAtMost()).minus(lease.dividedBy(100)).minus(DRIFT_ALLOWANCE);
		return left.isNegative() ? Duration.ZERO : left;
	}

	/** The lease was renewed by a request that left at that moment. */
	void renewed(Stopwatch asked) {
		this.leaseStart = asked;
	}

	@Override
	public boolean isHeld() {
		return !this.lost.isDone() && !this.settling.hasBegun() && !validity().isZero();
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
		return isHeld() ? validity() : Duration.ZERO;
	}

	@Override
	public void onLost(Runnable action) {
		this.lost.thenRun(() -> this.engine.callbacks().execute("the loss of operation '" + key() + "'", action));
	}

	/**
	 * The lease ended, or the record belongs to another or is gone.
	 */
	void lose() {
		if (!this.settling.hasBegun() && this.lost.complete(null)) {
			end();
			tellLoss();
			this.line.left(this, null);
		}
	}

	/**
	 * Tell of the loss, once.
	 */
	void tellLoss() {
		if (this.lossTold.compareAndSet(false, true)) {
			this.engine.listener().onLost(key(), elapsed());
		}
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
		this.engine.remove(this);
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
		if (failure != null && options().onTimeout() == OnTimeout.FAIL) {
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
		return this.answer.thenApplyAsync((settlement) -> settlement, this.engine.callbacks());
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
		}, this.engine.callbacks());
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

}
