package io.holdfast.idempotency.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.engine.Stopwatch;
import io.holdfast.idempotency.CallOutcome;
import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.key.KeySpace;
import io.holdfast.time.Scheduler;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * One call that waits to lead or to get an outcome. It ends exactly once.
 */
final class PendingCall {

	private final Owner owner;

	private final IdempotencyListener listener;

	private final Scheduler scheduler;

	private final IdempotencyKey key;

	private final String recordKey;

	private final IdempotencyOptions options;

	private final @Nullable String fingerprint;

	private final Stopwatch since;

	private final CompletableFuture<ClaimResult> result = new CompletableFuture<>();

	private final AtomicBoolean ended = new AtomicBoolean();

	private final AtomicBoolean waiting = new AtomicBoolean();

	private final AtomicBoolean waitEnded = new AtomicBoolean();

	private volatile @Nullable Cancellable deadline;

	/**
	 * Create a call.
	 * @param owner manages waiting calls
	 * @param scheduler ends the wait
	 * @param since the time since the call began
	 */
	PendingCall(Owner owner, IdempotencyListener listener, Scheduler scheduler, Stopwatch since, IdempotencyKey key,
			String recordKey, IdempotencyOptions options) {
		this.owner = owner;
		this.listener = listener;
		this.scheduler = scheduler;
		this.key = key;
		this.recordKey = recordKey;
		this.options = options;
		this.fingerprint = hash(options.fingerprint());
		this.since = since;
	}

	IdempotencyKey key() {
		return this.key;
	}

	String recordKey() {
		return this.recordKey;
	}

	IdempotencyOptions options() {
		return this.options;
	}

	/** The hash of the fingerprint, which may be made of secret or long arguments. */
	@Nullable String fingerprint() {
		return this.fingerprint;
	}

	Duration elapsed() {
		return this.since.elapsed();
	}

	CompletableFuture<ClaimResult> result() {
		return this.result;
	}

	boolean differsFrom(@Nullable String other) {
		return this.fingerprint != null && other != null && !this.fingerprint.equals(other);
	}

	/** Whether it is waiting or may begin to wait. */
	boolean wantsToWait() {
		return !this.owner.waitsEnded()
				&& (this.waiting.get() || this.options.waitTime().compareTo(this.since.elapsed()) > 0);
	}

	boolean isWaiting() {
		return this.waiting.get();
	}

	/**
	 * Begin to wait, because another call leads. The wait time counts from the beginning
	 * of the call.
	 */
	void startWaiting() {
		if (this.ended.get() || !this.waiting.compareAndSet(false, true)) {
			return;
		}
		this.listener.onWaitStart(this.key);
		try {
			this.deadline = this.scheduler.schedule(() -> this.owner.timeOut(this),
					this.options.waitTime().minus(this.since.elapsed()));
		}
		catch (RuntimeException ex) {
			// Without a deadline the call might wait forever.
			this.owner.withdraw(this);
			fail(ex);
		}
		if (this.ended.get()) {
			stopWaiting();
		}
	}

	/**
	 * End with an answer.
	 * @return false if it had already ended
	 */
	boolean answer(ClaimResult answer) {
		if (!end()) {
			return false;
		}
		CallOutcome outcome = outcome(answer);
		if (outcome != null) {
			this.listener.onCall(this.key, outcome, this.since.elapsed());
		}
		this.result.complete(answer);
		return true;
	}

	void fail(RuntimeException failure) {
		if (end()) {
			this.listener.onCall(this.key, CallOutcome.UNAVAILABLE, this.since.elapsed());
			this.result.completeExceptionally(failure);
		}
	}

	void cancel() {
		this.owner.withdraw(this);
		if (end()) {
			this.listener.onCall(this.key, CallOutcome.CANCELLED, this.since.elapsed());
			this.result.cancel(false);
		}
	}

	private boolean end() {
		if (!this.ended.compareAndSet(false, true)) {
			return false;
		}
		stopWaiting();
		return true;
	}

	/**
	 * Takes effect once: when the call has ended and its wait has begun, whichever is
	 * later.
	 */
	private void stopWaiting() {
		if (!this.waiting.get()) {
			return;
		}
		Cancellable deadline = this.deadline;
		if (deadline != null) {
			deadline.cancel();
		}
		if (this.waitEnded.compareAndSet(false, true)) {
			this.listener.onWaitEnd(this.key);
		}
	}

	/** {@code null} for a leading call, whose outcome is known after its work. */
	private static @Nullable CallOutcome outcome(ClaimResult answer) {
		if (answer instanceof ClaimResult.Leading) {
			return null;
		}
		if (answer instanceof ClaimResult.Running) {
			return CallOutcome.RUNNING;
		}
		if (answer instanceof ClaimResult.TimedOut) {
			return CallOutcome.TIMED_OUT;
		}
		if (answer instanceof ClaimResult.Mismatch) {
			return CallOutcome.MISMATCH;
		}
		boolean waited = answer instanceof ClaimResult.Done done && done.waited()
				|| answer instanceof ClaimResult.Failed failed && failed.waited()
				|| answer instanceof ClaimResult.OutcomeUnknown unknown && unknown.waited();
		return waited ? CallOutcome.WAITED : CallOutcome.REPLAYED;
	}

	private static @Nullable String hash(@Nullable String fingerprint) {
		if (fingerprint == null) {
			return null;
		}
		try {
			// UTF-8 cannot encode unpaired surrogates: different fingerprints with them
			// would have the same hash.
			byte[] bytes = fingerprint.getBytes((KeySpace.indexOfUnpairedSurrogate(fingerprint) < 0)
					? StandardCharsets.UTF_8 : StandardCharsets.UTF_16BE);
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * Manages waiting calls.
	 */
	interface Owner {

		/**
		 * Whether calls may no longer wait.
		 */
		boolean waitsEnded();

		/**
		 * The wait time of a call has passed.
		 */
		void timeOut(PendingCall call);

		/**
		 * Remove a call that no longer needs an answer.
		 */
		void withdraw(PendingCall call);

	}

}
