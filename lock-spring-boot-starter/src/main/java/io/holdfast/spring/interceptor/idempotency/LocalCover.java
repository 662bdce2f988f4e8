package io.holdfast.spring.interceptor.idempotency;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.spring.interceptor.ChainedFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls of one key to one execution inside this JVM while Redis goes and comes
 * back. Who may fall back to a local record always leads there too, so that an outage in
 * the middle of the work lets no duplicate in. A local record outlives its call only
 * where Redis has none: then duplicates get its outcome also after the outage.
 */
final class LocalCover {

	private final IdempotencyClient local;

	private final Execution execution;

	LocalCover(IdempotencyClient local, Execution execution) {
		this.local = local;
		this.execution = execution;
	}

	@SuppressWarnings("NullAway") // It takes every T for non-null.
	OperationResult<@Nullable Object> perform(OperationCall call, Callable<@Nullable Object> work) throws Exception {
		Passage passage = new Passage(call);
		try {
			return passage.result(this.local.perform(call.key(), call.options(), call.codec(), (leadership) -> {
				passage.led();
				return passage.distributed(this.execution.perform(call, work, passage::fellBack));
			}));
		}
		finally {
			passage.end();
		}
	}

	CompletableFuture<OperationResult<@Nullable Object>> performAsync(OperationCall call,
			Supplier<CompletionStage<@Nullable Object>> work) {
		Passage passage = new Passage(call);
		ChainedFuture<OperationResult<@Nullable Object>> result = new ChainedFuture<>();
		result.follow(this.local.performAsync(call.key(), call.options(), call.codec(), (leadership) -> {
			passage.led();
			return this.execution.performAsync(call, work, passage::fellBack).thenApply(passage::distributed);
		}), (value, failure) -> {
			// Given up by its caller, begun work goes on, and must keep its duplicates
			// out.
			if (!(failure instanceof CancellationException)) {
				passage.end();
			}
			if (value != null) {
				result.complete(passage.result(value));
			}
			else {
				result.completeExceptionally(
						(failure != null) ? failure : new IllegalStateException("The client gave no outcome"));
			}
		});
		return result;
	}

	/**
	 * One call on its way through both records.
	 */
	private final class Passage {

		private final OperationCall call;

		private final AtomicReference<@Nullable OperationResult<@Nullable Object>> distributed = new AtomicReference<>();

		private volatile boolean led;

		private volatile boolean fellBack;

		private Passage(OperationCall call) {
			this.call = call;
		}

		private void led() {
			this.led = true;
		}

		private void fellBack() {
			this.fellBack = true;
		}

		private @Nullable Object distributed(OperationResult<@Nullable Object> result) {
			this.distributed.set(result);
			return result.value();
		}

		private OperationResult<@Nullable Object> result(OperationResult<@Nullable Object> outer) {
			OperationResult<@Nullable Object> inner = this.distributed.get();
			return (inner != null) ? inner : outer;
		}

		private void end() {
			if (this.led && !this.fellBack) {
				LocalCover.this.local.forget(this.call.key());
			}
		}

	}

}
