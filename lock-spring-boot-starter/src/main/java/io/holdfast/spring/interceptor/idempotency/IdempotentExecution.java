package io.holdfast.spring.interceptor.idempotency;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.idempotency.redis.RedisIdempotencyClient;
import io.holdfast.spring.OperationContext;
import io.holdfast.spring.interceptor.ChainedFuture;
import io.holdfast.spring.interceptor.OutageMonitor;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls under their records. If Redis is not available, it runs them without records
 * if the policy of the call allows it.
 */
final class IdempotentExecution {

	private final IdempotencyClient client;

	private final OutageMonitor outages;

	IdempotentExecution(IdempotencyClient client, OutageMonitor outages) {
		this.client = client;
		this.outages = outages;
		if (client instanceof RedisIdempotencyClient redis) {
			outages.watch(List.of(redis.node()), 1);
		}
	}

	/**
	 * Do the work or get its outcome.
	 * @param call the call
	 * @param work runs at most once
	 * @param fallback supplies the context for the work if it runs without a record
	 * @return the outcome
	 * @throws Exception if the work throws, or if there is no outcome
	 */
	@SuppressWarnings("NullAway") // It takes every T for non-null.
	OperationResult<@Nullable Object> execute(OperationCall call, BlockingWork work,
			Supplier<OperationContext> fallback) throws Exception {
		WorkStartedFlag started = new WorkStartedFlag();
		OperationResult<@Nullable Object> result;
		try {
			result = this.client.executeForResult(call.key(), call.options(), call.outcomes(), (leadership) -> {
				started.mark();
				call.transaction().follow(leadership);
				return work.run(new RecordedOperation(leadership));
			});
		}
		catch (IdempotencyUnavailableException ex) {
			recover(call, started, ex);
			return new OperationResult<>(work.run(fallback.get()), false, Duration.ZERO);
		}
		this.outages.available();
		return result;
	}

	/**
	 * Do the work or get its outcome, without blocking.
	 * @param call the call
	 * @param work runs at most once, on a thread of the client
	 * @param fallback supplies the context for the work if it runs without a record
	 * @return the outcome; cancelling it ends the wait
	 */
	CompletableFuture<OperationResult<@Nullable Object>> executeAsync(OperationCall call, AsyncWork work,
			Supplier<OperationContext> fallback) {
		WorkStartedFlag started = new WorkStartedFlag();
		ChainedFuture<OperationResult<@Nullable Object>> result = new ChainedFuture<>();
		CompletionStage<OperationResult<@Nullable Object>> stage = this.client.executeAsync(call.key(), call.options(),
				call.outcomes(), (leadership) -> {
					started.mark();
					call.transaction().follow(leadership);
					return work.begin(new RecordedOperation(leadership));
				});
		result.follow(stage, (value, failure) -> {
			if (failure instanceof IdempotencyUnavailableException unavailable) {
				// An exception from here fails the result.
				recover(call, started, unavailable);
				result.follow(work.begin(fallback.get()),
						(fresh, ex) -> complete(result, new OperationResult<>(fresh, false, Duration.ZERO), ex));
				return;
			}
			if (failure == null) {
				this.outages.available();
			}
			complete(result, value, failure);
		});
		return result;
	}

	private void recover(OperationCall call, WorkStartedFlag started, IdempotencyUnavailableException failure) {
		if (started.isMarked() || !call.isAbout(failure)) {
			throw failure;
		}
		call.unavailable().recover(failure, this.outages, () -> true, () -> true);
	}

	private static <T> void complete(CompletableFuture<T> result, @Nullable T value, @Nullable Throwable failure) {
		if (failure != null || value == null) {
			result.completeExceptionally((failure != null) ? failure : new IllegalStateException(
					"The idempotency client completed with" + " neither an outcome nor a failure"));
		}
		else {
			result.complete(value);
		}
	}

}
