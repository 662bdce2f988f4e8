package io.holdfast.spring.interceptor.idempotency;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OperationInProgressException;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.OutcomeWriteResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transaction around one operation. The outcome is written after the transaction has
 * ended. Until then, other callers see a running operation. Calls in the same transaction
 * would wait for themselves, so this class answers them.
 */
class TrackedTransaction implements SurroundingTransaction {

	private static final Logger logger = LoggerFactory.getLogger(TrackedTransaction.class);

	private final IdempotencyKey key;

	private final @Nullable String fingerprint;

	private final CompletableFuture<Boolean> effects = new CompletableFuture<>();

	private final List<CompletableFuture<OutcomeWriteResult>> writeResults = new CopyOnWriteArrayList<>();

	private final List<Runnable> afterwards = new CopyOnWriteArrayList<>();

	private final long began = System.nanoTime();

	private volatile @Nullable String outcome;

	private volatile boolean done;

	private volatile boolean over;

	TrackedTransaction(OperationCall call) {
		this.key = call.key();
		this.fingerprint = call.options().fingerprint();
	}

	IdempotencyKey key() {
		return this.key;
	}

	/** Whether later calls in the same transaction must use the record again. */
	boolean isOver() {
		return this.over;
	}

	/**
	 * The outcome for another call in the same transaction.
	 */
	OperationResult<@Nullable Object> repeat(OperationCall call) {
		if (!Objects.equals(this.fingerprint, call.options().fingerprint())) {
			throw new IdempotencyMismatchException(this.key);
		}
		String outcome = this.outcome;
		if (outcome == null) {
			throw inProgress(call);
		}
		OutcomeCodec<@Nullable Object> codec = call.codec();
		return new OperationResult<>(codec.decode(outcome), true, Duration.ofNanos(System.nanoTime() - this.began));
	}

	/** The exception for a call that would wait for itself. */
	static OperationInProgressException inProgress(OperationCall call) {
		return new OperationInProgressException(call.key(), call.options().lease());
	}

	@Override
	public void follow(Leadership leadership) {
		CompletableFuture<OutcomeWriteResult> writeResult = leadership.follow(this.effects).toCompletableFuture();
		this.writeResults.add(writeResult);
		writeResult.thenAccept((written) -> {
			if (written == OutcomeWriteResult.LOST && Boolean.TRUE.equals(this.effects.getNow(false))) {
				logger.warn("The transaction around operation '{}' was committed, but its record was lost in the"
						+ " meantime. The operation may run again.", this.key);
			}
		});
	}

	@Override
	public OutcomeCodec<@Nullable Object> watch(OutcomeCodec<@Nullable Object> codec) {
		return new Watched(codec);
	}

	@Override
	public void returned() {
		if (!this.done) {
			this.over = true;
		}
	}

	@Override
	public void afterwards(Runnable action) {
		if (this.done && !this.over) {
			this.afterwards.add(action);
		}
		else {
			action.run();
		}
	}

	/**
	 * Record that the transaction, or the part of it in which the call ran, has ended.
	 * @param kept whether its effects were committed; null if this is unknown
	 * @return completes when the outcome has been written
	 */
	CompletionStage<?> end(@Nullable Boolean kept) {
		boolean finished = this.done;
		this.over = true;
		if (kept != null) {
			this.effects.complete(kept);
		}
		else {
			this.effects.completeExceptionally(new IllegalStateException(
					"the transaction around it ended without saying whether it was committed"));
		}
		// If the work is still running, its caller has abandoned it.
		CompletableFuture<?> settled = finished
				? CompletableFuture.allOf(this.writeResults.toArray(CompletableFuture[]::new))
				: CompletableFuture.completedFuture(null);
		return settled.handle((ended, failure) -> {
			List<Runnable> actions = List.copyOf(this.afterwards);
			this.afterwards.removeAll(actions);
			actions.forEach(Runnable::run);
			return null;
		});
	}

	/**
	 * Remembers the outcome before it is written to the record.
	 */
	private final class Watched implements OutcomeCodec<@Nullable Object> {

		private final OutcomeCodec<@Nullable Object> codec;

		private Watched(OutcomeCodec<@Nullable Object> codec) {
			this.codec = codec;
		}

		@Override
		@SuppressWarnings("NullAway") // It takes every T for non-null.
		public String encode(@Nullable Object result) {
			TrackedTransaction.this.done = true;
			String text = this.codec.encode(result);
			TrackedTransaction.this.outcome = text;
			return text;
		}

		@Override
		@SuppressWarnings("NullAway") // It takes every T for non-null.
		public @Nullable Object decode(String outcome) {
			return this.codec.decode(outcome);
		}

	}

	/**
	 * For calls of an operation that the same transaction has already begun.
	 *
	 * @param former tracks the earlier call
	 */
	record Repeated(TrackedTransaction former) implements SurroundingTransaction {

		@Override
		public OperationResult<@Nullable Object> known(OperationCall call) {
			return this.former.repeat(call);
		}

	}

}
