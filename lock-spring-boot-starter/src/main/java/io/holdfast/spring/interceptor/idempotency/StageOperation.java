package io.holdfast.spring.interceptor.idempotency;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.idempotency.OperationResult;
import io.holdfast.spring.OperationContext;
import io.holdfast.spring.interceptor.ChainedFuture;
import io.holdfast.spring.interceptor.Continuations;
import io.holdfast.spring.interceptor.LaterInvocation;
import io.holdfast.spring.interceptor.CallInvoker;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs methods whose work ends when their stage completes. The caller waits for nothing:
 * the method runs later, on a thread of the client but in the caller's context.
 */
final class StageOperation implements CallInvoker<IdempotentDefinition> {

	private final Operations operations;

	private final Continuations continuations;

	StageOperation(Operations operations, Continuations continuations) {
		this.operations = operations;
		this.continuations = continuations;
	}

	@Override
	public @Nullable Object invoke(IdempotentDefinition definition, MethodInvocation invocation) {
		OperationCall call;
		try {
			call = definition.call(invocation, this.operations.caller(definition));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		OperationObserver.Watch watch = this.operations.watch(call);
		LaterInvocation method = LaterInvocation.of(invocation);
		Continuations.Later later = this.continuations.prepare();
		ChainedFuture<@Nullable Object> answer = new ChainedFuture<>();
		answer.follow(this.operations.performAsync(call, (context) -> work(method, later, watch, context)),
				(result, failure) -> end(answer, call, watch, result, failure));
		return answer;
	}

	private static CompletionStage<@Nullable Object> work(LaterInvocation method, Continuations.Later later,
			OperationObserver.Watch watch, OperationContext context) {
		ChainedFuture<@Nullable Object> work = new ChainedFuture<>();
		later.run(() -> {
			try (OperationObserver.Scope scope = watch.open(); OperationContext.Scope current = context.attach()) {
				CompletionStage<?> stage = (CompletionStage<?>) method.proceed();
				if (stage == null) {
					work.complete(null);
				}
				else {
					work.follow(stage, (value, failure) -> work.finish(value, failure));
				}
			}
			catch (Throwable ex) {
				work.completeExceptionally(ex);
			}
		});
		return work;
	}

	private static void end(ChainedFuture<@Nullable Object> answer, OperationCall call, OperationObserver.Watch watch,
			@Nullable OperationResult<@Nullable Object> result, @Nullable Throwable failure) {
		boolean replayed = result != null && result.replayed();
		call.answered(replayed, failure);
		watch.end(replayed, failure);
		answer.finish((result != null) ? result.value() : null, failure);
	}

}
