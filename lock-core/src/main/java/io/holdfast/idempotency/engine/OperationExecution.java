package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.holdfast.engine.StoreCalls;
import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.LeadershipLostException;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.idempotency.OperationWork;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.OutcomeWriteResult;
import io.holdfast.idempotency.StoredFailure;
import io.holdfast.key.KeySpace;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Turns the claim of one call into its result: runs the work and reports its outcome, or
 * replays the outcome of another call.
 *
 * @param <T> the result
 */
record OperationExecution<T extends @Nullable Object>(IdempotencyKey key, IdempotencyOptions options,
		OutcomeCodec<T> codec) {

	/**
	 * Run the work on the calling thread.
	 */
	<E extends Exception> OperationResult<T> run(ClaimResult claim, OperationWork<T, E> work) throws E {
		if (!(claim instanceof ClaimResult.Leading leading)) {
			return replay(claim);
		}
		OperationOwner owner = (OperationOwner) leading.leadership();
		T value;
		try {
			value = work.run(owner);
		}
		catch (Throwable ex) {
			noteLoss(ex, owner.conclude(failed(ex)).join());
			throw ex;
		}
		Encoded encoded = encode(value);
		return conclude(value, encoded, owner, owner.conclude(encoded.outcome()).join());
	}

	/**
	 * Start asynchronous work. The result completes on any thread.
	 */
	CompletionStage<OperationResult<T>> start(ClaimResult claim, Function<Leadership, CompletionStage<T>> work) {
		if (!(claim instanceof ClaimResult.Leading leading)) {
			return CompletableFuture.completedFuture(replay(claim));
		}
		OperationOwner owner = (OperationOwner) leading.leadership();
		CompletionStage<T> begun;
		try {
			begun = Objects.requireNonNull(work.apply(owner), "The work of operation '" + this.key
					+ "' returned null instead of a stage; return a completed one.");
		}
		catch (Throwable ex) {
			begun = CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<OperationResult<T>> result = new CompletableFuture<>();
		begun.whenComplete((value, failure) -> {
			if (failure != null) {
				Throwable cause = StoreCalls.cause(failure);
				owner.conclude(failed(cause)).thenAccept((writeResult) -> {
					noteLoss(cause, writeResult);
					result.completeExceptionally(cause);
				});
				return;
			}
			Encoded encoded = encode(value);
			owner.conclude(encoded.outcome()).thenAccept((writeResult) -> {
				try {
					result.complete(conclude(value, encoded, owner, writeResult));
				}
				catch (RuntimeException ex) {
					result.completeExceptionally(ex);
				}
			});
		});
		return result;
	}

	private void noteLoss(Throwable failure, OutcomeWriteResult writeResult) {
		if (writeResult == OutcomeWriteResult.LOST) {
			failure.addSuppressed(new LeadershipLostException(this.key, null));
		}
	}

	private Outcome failed(Throwable failure) {
		return this.options.stores(failure) ? new Outcome.Failed(StoredFailure.of(failure)) : new Outcome.Released();
	}

	/**
	 * Encode the result. The work is done, so a failure from here on must not free the
	 * key.
	 */
	private Encoded encode(T value) {
		try {
			String outcome = Objects.requireNonNull(this.codec.encode(value), "the codec wrote null");
			int unpaired = KeySpace.indexOfUnpairedSurrogate(outcome);
			if (unpaired >= 0) {
				throw new IllegalArgumentException(
						"the codec wrote an unpaired surrogate at index " + unpaired + "; write valid Unicode");
			}
			return new Encoded(new Outcome.Done(outcome), null);
		}
		catch (Throwable ex) {
			String detail = "its result cannot be written (" + Printable.failure(ex) + ")";
			return new Encoded(new Outcome.Unknown(detail), new OutcomeUnknownException(this.key, detail, ex));
		}
	}

	private OperationResult<T> conclude(T value, Encoded encoded, OperationOwner owner,
			OutcomeWriteResult writeResult) {
		if (writeResult == OutcomeWriteResult.LOST) {
			throw new LeadershipLostException(this.key, encoded.failure());
		}
		if (encoded.failure() != null) {
			throw encoded.failure();
		}
		OutcomeUnknownException refusal = owner.refusal();
		if (refusal != null) {
			throw refusal;
		}
		return new OperationResult<>(value, false, Duration.ZERO);
	}

	private OperationResult<T> replay(ClaimResult claim) {
		if (claim instanceof ClaimResult.Done done) {
			return new OperationResult<>(decode(done.outcome()), true, done.age());
		}
		throw ((ClaimResult.Refused) claim).exception();
	}

	private T decode(String outcome) {
		try {
			return this.codec.decode(outcome);
		}
		catch (Exception ex) {
			throw new OutcomeUnknownException(this.key, "what is stored cannot be read (" + Printable.failure(ex) + ")",
					ex);
		}
	}

	private record Encoded(Outcome outcome, @Nullable OutcomeUnknownException failure) {
	}

}
