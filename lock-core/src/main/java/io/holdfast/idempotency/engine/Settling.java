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

	private static final Logger logger = LoggerFactory.getLogger(Leadership.class);

	private static final Polling RETRY = new Polling(Duration.ofMillis(50), Duration.ofSeconds(1));

	private final OperationSettings settings;

	private final StoreCalls calls;

	private final IdempotencyListener listener;

	private final Set<Settling> unheard;

	private final Call call;

	private final String token;

	private final Follower follower;

	private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();

	private final CompletableFuture<Settlement> result = new CompletableFuture<>();

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
	Settling(OperationSettings settings, StoreCalls calls, IdempotencyListener listener, Set<Settling> unheard,
			Call call, String token, Follower follower) {
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
	void begin(Ending ending) {
		this.ending.set(ending);
		this.since = Stopwatch.start(this.settings.time());
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
		this.calls.ask(() -> this.settings.store().settle(this.call.recordKey(), this.token, word, retention()))
			.whenComplete((taken, failure) -> {
				if (failure != null) {
					unanswered(word, StoreCalls.cause(failure));
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
		this.unheard.remove(this);
		if (this.pending) {
			logger.info("How operation '{}' ended was told late: {}", this.call.key(), settlement);
		}
		if (settlement == Settlement.LOST) {
			this.follower.lost();
		}
		boolean replays = settlement == Settlement.RECORDED && !(word instanceof Ending.Released);
		this.follower.left(replays ? word : null);
		this.follower.written();
		// Last: whoever hears of the end may call again, and must not meet this leader.
		conclude(word, settlement);
	}

	/**
	 * The store does not take the word, and must not be given it again. That the work has
	 * ended must be recorded nevertheless, or it would be done again.
	 */
	private void shorten(Ending word, TooLargeException failure) {
		String detail = "its outcome is too large for the store (" + failure.getMessage() + ")";
		logger.warn("Operation '{}' is done, but {}", this.call.key(), detail);
		this.ending.set((word instanceof Ending.Failed failed)
				? new Ending.Failed(new StoredFailure(failed.failure().type(), "(too long to be stored)"))
				: new Ending.Unknown(detail));
		this.refusal = new OutcomeUnknownException(this.call.key(), detail, failure);
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
					this.call.key(), retention(), failure);
			this.pending = true;
			this.unheard.add(this);
			this.listener.onPending(this.call.key());
			if (word instanceof Ending.Released) {
				this.follower.left(null);
			}
			else {
				this.follower.pending();
			}
			conclude(word, Settlement.PENDING);
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

	private void conclude(Ending word, Settlement settlement) {
		if (!this.silent && !this.result.isDone()) {
			this.listener.onCall(this.call.key(), outcome(word, settlement), this.call.elapsed());
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
		 * @param ending what duplicates are told; {@code null} when they have to see
		 */
		void left(@Nullable Ending ending);

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
