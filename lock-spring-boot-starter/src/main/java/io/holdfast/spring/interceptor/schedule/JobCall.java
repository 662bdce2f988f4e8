package io.holdfast.spring.interceptor.schedule;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import io.holdfast.schedule.JobRun;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.interceptor.GuardedCall;
import org.jspecify.annotations.Nullable;

/**
 * A call that runs a job. The same call also runs missed ticks, one after the other.
 *
 * @param run the run
 */
record JobCall(JobRun run) implements GuardedCall {

	@Override
	public @Nullable LockContext lock() {
		return this.run.lock().map((lock) -> new ActiveJob(this.run, lock)).orElse(null);
	}

	@Override
	public @Nullable Throwable exit(@Nullable Throwable failure) {
		this.run.end(failure);
		return failure;
	}

	@Override
	public CompletionStage<@Nullable Throwable> exitAsync(@Nullable Throwable failure, Executor blocking) {
		return CompletableFuture.supplyAsync(() -> exit(failure), blocking);
	}

	@Override
	public boolean hasNext() {
		return this.run.isBehind();
	}

	@Override
	public @Nullable GuardedCall next() {
		return this.run.startNext().map(JobCall::new).orElse(null);
	}

}
