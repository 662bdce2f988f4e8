package io.holdfast.spring.interceptor.idempotency;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.spring.OperationContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls of one key to one execution inside this JVM while Redis goes and comes
 * back. Who may fall back to a local record always leads there too, so that an outage in
 * the middle of the work lets no duplicate in. A local record outlives its call only
 * where Redis has none: then duplicates get its outcome also after the outage.
 */
final class LocalIdempotencyFallback {

	private final IdempotencyClient local;

	private final IdempotentExecution execution;

	LocalIdempotencyFallback(IdempotencyClient local, IdempotentExecution execution) {
		this.local = local;
		this.execution = execution;
	}

	@SuppressWarnings("NullAway") // It takes every T for non-null.
	OperationResult<@Nullable Object> execute(OperationCall call, BlockingWork work) throws Exception {
		Passage passage = new Passage(call);
		try {
			return passage
				.result(this.local.executeForResult(call.key(), call.options(), call.outcomes(), (leadership) -> {
					passage.led = true;
					call.transaction().follow(leadership);
					return passage.distributed(this.execution.execute(call, work, () -> passage.fallBack(leadership)));
				}));
		}
		finally {
			call.transaction().afterwards(passage::end);
		}
	}

	CompletableFuture<OperationResult<@Nullable Object>> executeAsync(OperationCall call, AsyncWork work) {
		Passage passage = new Passage(call);
		CompletableFuture<OperationResult<@Nullable Object>> covered = this.local
			.executeAsync(call.key(), call.options(), call.outcomes(), (leadership) -> {
				passage.led = true;
				call.transaction().follow(leadership);
				return passage.pass(this.execution.executeAsync(call, (context) -> {
					passage.begun = true;
					return work.begin(context);
				}, () -> passage.fallBack(leadership)));
			})
			.toCompletableFuture();
		CompletableFuture<OperationResult<@Nullable Object>> result = new CompletableFuture<>();
		covered.whenComplete((value, failure) -> {
			call.transaction().afterwards(passage::end);
			if (value != null) {
				result.complete(passage.result(value));
			}
			else {
				result.completeExceptionally(
						(failure != null) ? failure : new IllegalStateException("The client gave no outcome"));
			}
		});
		result.whenComplete((value, failure) -> passage.giveUp(covered));
		return result;
	}

	/**
	 * One call on its way through both records.
	 */
	private final class Passage {

		private final OperationCall call;

		private volatile boolean led;

		private volatile boolean begun;

		private volatile boolean fellBack;

		private volatile boolean givenUp;

		private volatile @Nullable CompletableFuture<?> inner;

		private volatile @Nullable OperationResult<@Nullable Object> distributed;

		private Passage(OperationCall call) {
			this.call = call;
		}

		private OperationContext fallBack(Leadership leadership) {
			this.fellBack = true;
			return new UnrecordedOperation(this.call.key(), Optional.of(leadership));
		}

		private CompletionStage<@Nullable Object> pass(CompletableFuture<OperationResult<@Nullable Object>> inner) {
			this.inner = inner;
			if (this.givenUp && !this.begun) {
				inner.cancel(true);
			}
			return inner.thenApply(this::distributed);
		}

		private @Nullable Object distributed(OperationResult<@Nullable Object> result) {
			this.distributed = result;
			return result.value();
		}

		private OperationResult<@Nullable Object> result(OperationResult<@Nullable Object> outer) {
			OperationResult<@Nullable Object> inner = this.distributed;
			return (inner != null) ? inner : outer;
		}

		/**
		 * The caller no longer waits. Work that has begun goes on, and must keep its
		 * duplicates out until it ends.
		 */
		private void giveUp(CompletableFuture<?> covered) {
			this.givenUp = true;
			CompletableFuture<?> waitsForRedis = this.inner;
			if (!this.begun) {
				((waitsForRedis != null) ? waitsForRedis : covered).cancel(true);
			}
		}

		private void end() {
			if (this.led && !this.fellBack) {
				LocalIdempotencyFallback.this.local.forgetOutcome(this.call.key());
			}
		}

	}

}
