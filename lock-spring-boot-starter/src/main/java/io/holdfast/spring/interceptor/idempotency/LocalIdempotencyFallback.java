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
 * Maintains one execution per key within this JVM when Redis becomes unavailable and
 * returns. A call that may fall back to a local record always leads the local operation
 * too, so that an outage during the work admits no duplicate. A local record outlives its
 * call only if Redis has no record. In that case, duplicates get its outcome even after
 * the outage.
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
		FallbackCall fallbackCall = new FallbackCall(call);
		try {
			return fallbackCall
				.result(this.local.executeForResult(call.key(), call.options(), call.outcomes(), (leadership) -> {
					fallbackCall.led = true;
					call.transaction().follow(leadership);
					return fallbackCall
						.distributed(this.execution.execute(call, work, () -> fallbackCall.fallBackTo(leadership)));
				}));
		}
		finally {
			call.transaction().afterwards(fallbackCall::end);
		}
	}

	CompletableFuture<OperationResult<@Nullable Object>> executeAsync(OperationCall call, AsyncWork work) {
		FallbackCall fallbackCall = new FallbackCall(call);
		CompletableFuture<OperationResult<@Nullable Object>> covered = this.local
			.executeAsync(call.key(), call.options(), call.outcomes(), (leadership) -> {
				fallbackCall.led = true;
				call.transaction().follow(leadership);
				return fallbackCall.track(this.execution.executeAsync(call, (context) -> {
					fallbackCall.begun = true;
					return work.begin(context);
				}, () -> fallbackCall.fallBackTo(leadership)));
			})
			.toCompletableFuture();
		CompletableFuture<OperationResult<@Nullable Object>> result = new CompletableFuture<>();
		covered.whenComplete((value, failure) -> {
			call.transaction().afterwards(fallbackCall::end);
			if (value != null) {
				result.complete(fallbackCall.result(value));
			}
			else {
				result.completeExceptionally((failure != null) ? failure : new IllegalStateException(
						"The idempotency client completed" + " with neither an outcome nor a failure"));
			}
		});
		result.whenComplete((value, failure) -> fallbackCall.giveUp(covered));
		return result;
	}

	/**
	 * One call that uses both records.
	 */
	private final class FallbackCall {

		private final OperationCall call;

		private volatile boolean led;

		private volatile boolean begun;

		private volatile boolean fellBack;

		private volatile boolean givenUp;

		private volatile @Nullable CompletableFuture<?> inner;

		private volatile @Nullable OperationResult<@Nullable Object> distributed;

		private FallbackCall(OperationCall call) {
			this.call = call;
		}

		private OperationContext fallBackTo(Leadership leadership) {
			this.fellBack = true;
			return new UnrecordedOperation(this.call.key(), Optional.of(leadership));
		}

		private CompletionStage<@Nullable Object> track(CompletableFuture<OperationResult<@Nullable Object>> inner) {
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
		 * Handle the end of the caller's wait. Work that has begun continues, and must
		 * exclude its duplicates until it ends.
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
