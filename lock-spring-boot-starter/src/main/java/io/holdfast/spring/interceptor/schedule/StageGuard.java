package io.holdfast.spring.interceptor.schedule;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.holdfast.schedule.JobRun;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.interceptor.ChainedFuture;
import io.holdfast.spring.interceptor.LaterInvocation;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs whose work ends when their stage completes.
 */
final class StageGuard implements JobGuard {

	private final JobGate gate;

	StageGuard(JobGate gate) {
		this.gate = gate;
	}

	@Override
	public @Nullable Object invoke(ScheduleDefinition job, MethodInvocation invocation) throws Throwable {
		JobRun run = this.gate.start(job);
		if (run == null) {
			return CompletableFuture.completedFuture(job.skipped().answer(invocation, JobGuard.skipped(job)));
		}
		Work work = new Work(LaterInvocation.of(invocation), new ChainedFuture<>());
		work.run(run);
		return work.result();
	}

	/**
	 * The work of one call, which may be several runs.
	 *
	 * @param invocation runs the method
	 * @param result what the caller has
	 */
	private record Work(LaterInvocation invocation, ChainedFuture<@Nullable Object> result) {

		void run(JobRun run) {
			CompletionStage<?> stage;
			try (LockContext.Scope scope = ActiveJob.attach(run)) {
				stage = (this.invocation.proceed() instanceof CompletionStage<?> returned) ? returned
						: CompletableFuture.completedFuture(null);
			}
			catch (Throwable ex) {
				end(run, null, ex);
				return;
			}
			// Ending a run asks the nodes, which must not block who completes the stage.
			this.result.follow(stage, (value, failure) -> CompletableFuture.runAsync(() -> end(run, value, failure)));
		}

		private void end(JobRun run, @Nullable Object value, @Nullable Throwable failure) {
			try {
				run.end(failure);
				if (failure != null) {
					this.result.completeExceptionally(failure);
					return;
				}
				JobRun next = run.startNext().orElse(null);
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
