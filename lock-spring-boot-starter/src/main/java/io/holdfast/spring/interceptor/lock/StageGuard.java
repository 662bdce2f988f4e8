package io.holdfast.spring.interceptor.lock;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.spring.interceptor.LaterInvocation;
import io.holdfast.spring.interceptor.ChainedFuture;
import io.holdfast.spring.interceptor.Continuations;
import io.holdfast.lock.LockLostException;
import io.holdfast.spring.LockContext;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Guards methods whose work ends when their stage completes. The caller does not wait for
 * the lock: the method runs later, on another thread, unless the lock is free at once.
 */
final class StageGuard implements Guard {

	private final LockGate gate;

	private final Continuations continuations;

	StageGuard(LockGate gate, Continuations continuations) {
		this.gate = gate;
		this.continuations = continuations;
	}

	@Override
	public @Nullable Object invoke(LockDefinition definition, MethodInvocation invocation) throws Throwable {
		LockRequest request;
		try {
			request = definition.request(invocation).orElse(null);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		if (request == null) {
			return invocation.proceed();
		}
		CompletableFuture<Admission> admission = this.gate.admitAsync(request, HeldLocks.current());
		Call call = new Call(definition, LaterInvocation.of(invocation), request, new ChainedFuture<>());
		if (admission.isDone()) {
			call.result().follow(admission, call::begin);
		}
		else {
			Continuations.Later later = this.continuations.prepare();
			call.result().follow(admission, (value, failure) -> later.run(() -> call.begin(value, failure)));
		}
		return call.result();
	}

	/**
	 * One call on its way.
	 *
	 * @param definition how it is guarded
	 * @param invocation runs the method
	 * @param request what it asked for
	 * @param result what the caller has
	 */
	private record Call(LockDefinition definition, LaterInvocation invocation, LockRequest request,
			ChainedFuture<@Nullable Object> result) {

		void begin(@Nullable Admission admission, @Nullable Throwable failure) {
			if (admission == null) {
				this.result.completeExceptionally((failure != null) ? failure : new CancellationException());
				return;
			}
			if (this.result.isDone()) {
				admission.leaveAsync();
				return;
			}
			try {
				if (admission.busy()) {
					refuse(admission.refusal(this.request));
				}
				else {
					run(admission.locks());
				}
			}
			catch (Throwable ex) {
				admission.leaveAsync().whenComplete((released, ignored) -> this.result.completeExceptionally(ex));
			}
		}

		private void refuse(LockNotAcquiredException refusal) throws Throwable {
			Object answer = this.definition.busy().answer(this.invocation.invocation(), refusal);
			if (answer instanceof CompletionStage<?> stage) {
				this.result.follow(stage, this::complete);
			}
			else {
				this.result.complete(answer);
			}
		}

		private void run(@Nullable HeldLocks locks) throws Throwable {
			if (locks == null) {
				this.result.follow(stage(this.invocation.proceed()), this::complete);
				return;
			}
			CompletableFuture<?> work;
			try (LockContext.Scope scope = locks.attach()) {
				work = stage(this.invocation.proceed()).toCompletableFuture();
			}
			LossWatch watch = this.definition.lost().watch(locks, () -> work.cancel(true));
			this.result.follow(work, (value, failure) -> end(watch, locks, value, failure));
		}

		private void end(LossWatch watch, HeldLocks locks, @Nullable Object value, @Nullable Throwable failure) {
			boolean interrupted = watch.end();
			LockLostException loss = this.definition.lost().verdict(locks);
			Throwable outcome = outcome(failure, loss, interrupted);
			locks.leaveAsync().whenComplete((released, ignored) -> complete(value, outcome));
		}

		private static @Nullable Throwable outcome(@Nullable Throwable failure, @Nullable LockLostException loss,
				boolean interrupted) {
			if (failure == null || loss == null) {
				return (failure != null) ? failure : loss;
			}
			if (interrupted && failure instanceof CancellationException) {
				return loss;
			}
			if (!(failure instanceof LockLostException)) {
				failure.addSuppressed(loss);
			}
			return failure;
		}

		private void complete(@Nullable Object value, @Nullable Throwable failure) {
			if (failure != null) {
				this.result.completeExceptionally(failure);
			}
			else {
				this.result.complete(value);
			}
		}

		private static CompletionStage<?> stage(@Nullable Object returned) {
			return (returned instanceof CompletionStage<?> stage) ? stage : CompletableFuture.completedFuture(null);
		}

	}

}
