package io.holdfast.spring.interceptor;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import io.holdfast.spring.LockContext;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs guarded calls whose work ends when their stage completes. The caller does not wait
 * for the entry. Unless the call enters immediately, the method runs later, on another
 * thread but in the caller's context.
 *
 * @param <D> the definition
 */
final class StageInvoker<D extends GuardedDefinition> implements CallInvoker<D> {

	/** An exit may block, which must not delay the thread that completes the stage. */
	private static final Executor BLOCKING = new CompletableFuture<>().defaultExecutor();

	private final CallGuard<D> guard;

	private final ContextPropagation contextPropagation;

	StageInvoker(CallGuard<D> guard, ContextPropagation contextPropagation) {
		this.guard = guard;
		this.contextPropagation = contextPropagation;
	}

	@Override
	public @Nullable Object invoke(D definition, MethodInvocation invocation) throws Throwable {
		CompletableFuture<GuardedCall> entering = this.guard.prepareAsync(definition, invocation)
			.enterAsync((key) -> null);
		if (entering == null) {
			return invocation.proceed();
		}
		StageCall call = new StageCall(definition.refused(), DeferredInvocation.of(invocation), new ChainedFuture<>());
		if (entering.isDone()) {
			call.result().follow(entering, call::begin);
		}
		else {
			ContextPropagation.Continuation continuation = this.contextPropagation.prepare();
			call.result().follow(entering, (entered, failure) -> continuation.run(() -> call.begin(entered, failure)));
		}
		return call.result();
	}

	/**
	 * One call.
	 *
	 * @param refused how to answer it if it is refused
	 * @param invocation runs the method
	 * @param result the future that the caller has
	 */
	private record StageCall(RefusalPolicy refused, DeferredInvocation invocation,
			ChainedFuture<@Nullable Object> result) {

		void begin(@Nullable GuardedCall call, @Nullable Throwable failure) {
			if (call == null) {
				this.result.finish(null, (failure != null) ? failure : new CancellationException());
			}
			else if (this.result.isDone()) {
				call.exitAsync(null, BLOCKING);
			}
			else {
				run(call);
			}
		}

		private void run(GuardedCall call) {
			CompletableFuture<?> work;
			LockContext lock = call.lock();
			try (LockContext.Scope scope = (lock != null) ? lock.attach() : null) {
				work = future(answer(call));
				call.begin(() -> work.cancel(true));
			}
			catch (Throwable ex) {
				exit(call, null, ex);
				return;
			}
			this.result.follow(work, (value, failure) -> exit(call, value, failure));
		}

		private @Nullable Object answer(GuardedCall call) throws Throwable {
			RuntimeException refusal = call.refusal();
			return (refusal != null) ? this.refused.answer(this.invocation.invocation(), refusal)
					: this.invocation.proceed();
		}

		private static CompletableFuture<?> future(@Nullable Object returned) {
			return (returned instanceof CompletionStage<?> stage) ? stage.toCompletableFuture()
					: CompletableFuture.completedFuture(returned);
		}

		private void exit(GuardedCall call, @Nullable Object value, @Nullable Throwable failure) {
			call.exitAsync(failure, BLOCKING).whenComplete((outcome, problem) -> {
				Throwable ending = (problem != null) ? ChainedFuture.unwrap(problem) : outcome;
				if (ending != null || !call.hasNext()) {
					this.result.finish(value, ending);
				}
				else {
					BLOCKING.execute(() -> runAgain(call, value));
				}
			});
		}

		private void runAgain(GuardedCall call, @Nullable Object value) {
			try {
				GuardedCall next = call.next();
				if (next != null) {
					run(next);
				}
				else {
					this.result.complete(value);
				}
			}
			catch (RuntimeException ex) {
				this.result.completeExceptionally(ex);
			}
		}

	}

}
