package io.holdfast.spring.interceptor.idempotency;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.idempotency.OperationResult;
import io.holdfast.spring.OperationContext;
import io.holdfast.spring.interceptor.CallInvoker;
import io.holdfast.spring.interceptor.ChainedFuture;
import io.holdfast.spring.interceptor.ContextPropagation;
import io.holdfast.spring.interceptor.DeferredInvocation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs methods whose work ends when their stage completes. The caller does not wait: the
 * method runs later, on a thread of the client but in the caller's context.
 */
final class StageIdempotentInvoker implements CallInvoker<IdempotentDefinition> {

	private final IdempotentCallInvoker invoker;

	private final ContextPropagation contextPropagation;

	StageIdempotentInvoker(IdempotentCallInvoker invoker, ContextPropagation contextPropagation) {
		this.invoker = invoker;
		this.contextPropagation = contextPropagation;
	}

	@Override
	public @Nullable Object invoke(IdempotentDefinition definition, MethodInvocation invocation) {
		OperationCall call;
		try {
			call = definition.call(invocation, this.invoker.caller(definition));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		OperationObserver.Watch watch = this.invoker.watch(call);
		DeferredInvocation method = DeferredInvocation.of(invocation);
		ContextPropagation.Continuation continuation = this.contextPropagation.prepare();
		ChainedFuture<@Nullable Object> answer = new ChainedFuture<>();
		answer.follow(this.invoker.executeAsync(call, (context) -> work(method, continuation, watch, context)),
				(result, failure) -> end(answer, call, watch, result, failure));
		return answer;
	}

	private static CompletionStage<@Nullable Object> work(DeferredInvocation method,
			ContextPropagation.Continuation continuation, OperationObserver.Watch watch, OperationContext context) {
		ChainedFuture<@Nullable Object> work = new ChainedFuture<>();
		continuation.run(() -> {
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
