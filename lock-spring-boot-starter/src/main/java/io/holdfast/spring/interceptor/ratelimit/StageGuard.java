package io.holdfast.spring.interceptor.ratelimit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.ratelimit.RateLimitDemand;
import io.holdfast.ratelimit.RateLimitExceededException;
import io.holdfast.spring.interceptor.ChainedFuture;
import io.holdfast.spring.interceptor.Continuations;
import io.holdfast.spring.interceptor.LaterInvocation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Lets methods through that return a stage. The caller waits for nothing: the method runs
 * when it is decided, on a thread of the limiter but in the caller's context.
 */
final class StageGuard implements LimitGuard {

	private final LimitGuards guards;

	private final Continuations continuations;

	StageGuard(LimitGuards guards, Continuations continuations) {
		this.guards = guards;
		this.continuations = continuations;
	}

	@Override
	public @Nullable Object invoke(RateLimitDefinition definition, MethodInvocation invocation) {
		CompletableFuture<Boolean> passed;
		try {
			List<RateLimitDemand> demands = definition.demands(invocation);
			passed = demands.isEmpty() ? CompletableFuture.completedFuture(true)
					: this.guards.gate().passAsync(definition, demands, this.guards.response());
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		Call call = new Call(definition, LaterInvocation.of(invocation), new ChainedFuture<>());
		if (passed.isDone()) {
			call.result().follow(passed, (value, failure) -> call.begin(failure));
		}
		else {
			Continuations.Later later = this.continuations.prepare();
			call.result().follow(passed, (value, failure) -> later.run(() -> call.begin(failure)));
		}
		return call.result();
	}

	/**
	 * One call on its way.
	 *
	 * @param definition how it is limited
	 * @param invocation runs the method
	 * @param result what the caller has
	 */
	private record Call(RateLimitDefinition definition, LaterInvocation invocation,
			ChainedFuture<@Nullable Object> result) {

		void begin(@Nullable Throwable failure) {
			if (this.result.isDone()) {
				return;
			}
			try {
				Object answer;
				if (failure instanceof RateLimitExceededException refusal) {
					answer = this.definition.refused().answer(this.invocation.invocation(), refusal);
				}
				else if (failure != null) {
					throw failure;
				}
				else {
					answer = this.invocation.proceed();
				}
				if (answer instanceof CompletionStage<?> stage) {
					this.result.follow(stage, this::end);
				}
				else {
					this.result.complete(answer);
				}
			}
			catch (Throwable ex) {
				this.result.completeExceptionally(ex);
			}
		}

		private void end(@Nullable Object value, @Nullable Throwable failure) {
			if (failure != null) {
				this.result.completeExceptionally(failure);
			}
			else {
				this.result.complete(value);
			}
		}

	}

}
