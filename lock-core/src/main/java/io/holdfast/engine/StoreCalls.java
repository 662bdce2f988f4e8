package io.holdfast.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.holdfast.time.Scheduler;
import io.holdfast.time.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to a store, each with the command timeout. A request that the store
 * refuses temporarily is repeated within that time.
 */
public final class StoreCalls {

	private final Scheduler scheduler;

	private final Duration timeout;

	private final Consumer<Duration> unanswered;

	/** Calls that have not been answered yet. */
	private final Set<Call<?>> openCalls = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean closed = new AtomicBoolean();

	private volatile @Nullable Supplier<RuntimeException> failure;

	/**
	 * Create calls to one store.
	 * @param scheduler for timeouts and pauses
	 * @param timeout the command timeout
	 * @param unanswered receives the time that a call waited for an answer that did not
	 * arrive
	 */
	public StoreCalls(Scheduler scheduler, Duration timeout, Consumer<Duration> unanswered) {
		this.scheduler = scheduler;
		this.timeout = timeout;
		this.unanswered = unanswered;
	}

	/**
	 * Ask the store.
	 * @param request sends the request once
	 * @return completes with the answer; exceptionally with the store's failure, its last
	 * refusal, or a {@link StoreTimeoutException}
	 */
	public <A> CompletableFuture<A> ask(Supplier<? extends CompletionStage<A>> request) {
		CompletableFuture<A> stage;
		try {
			stage = request.get().toCompletableFuture();
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		if (stage.isDone() && !stage.isCompletedExceptionally()) {
			return stage;
		}
		Call<A> call = new Call<>(request);
		this.openCalls.add(call);
		call.whenComplete((value, failure) -> {
			this.openCalls.remove(call);
			call.cancelRequest();
		});
		call.follow(stage, 0);
		call.limit();
		Supplier<RuntimeException> failure = this.failure;
		if (failure != null) {
			call.completeExceptionally(failure.get());
		}
		return call;
	}

	/**
	 * Run a task later, unless this is closed.
	 * @param task the task
	 * @param pause how long to wait
	 */
	public void later(Runnable task, Duration pause) {
		if (isClosed()) {
			return;
		}
		try {
			this.scheduler.schedule(task, pause);
		}
		catch (RuntimeException ex) {
			// The scheduler of a client that is being closed takes no tasks.
		}
	}

	/**
	 * Whether this is closed.
	 * @return whether {@link #later} no longer schedules tasks
	 */
	public boolean isClosed() {
		return this.closed.get();
	}

	/**
	 * Stop scheduling tasks; requests are still sent.
	 * @return false if this was closed before
	 */
	public boolean close() {
		return this.closed.compareAndSet(false, true);
	}

	/**
	 * Wait until all calls are answered or have timed out, including calls that follow
	 * from them.
	 */
	public void await() {
		while (!this.openCalls.isEmpty()) {
			List.copyOf(this.openCalls).forEach((call) -> call.handle((value, failure) -> value).join());
		}
	}

	/**
	 * Fail all open calls and all later ones.
	 * @param failure creates the exceptions that they fail with
	 */
	public void fail(Supplier<RuntimeException> failure) {
		this.failure = failure;
		List.copyOf(this.openCalls).forEach((call) -> call.completeExceptionally(failure.get()));
	}

	/**
	 * The failure behind a stage's failure.
	 * @param failure the failure of a stage
	 * @return its cause if it is a {@link CompletionException} with a cause, otherwise
	 * the failure itself
	 */
	public static Throwable cause(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	private final class Call<A> extends CompletableFuture<A> {

		private final Supplier<? extends CompletionStage<A>> request;

		private volatile @Nullable TransientRefusalException refusal;

		/** The request that was sent last. */
		private volatile @Nullable CompletableFuture<A> sent;

		private Call(Supplier<? extends CompletionStage<A>> request) {
			this.request = request;
		}

		private void limit() {
			if (isDone()) {
				return;
			}
			try {
				Cancellable timer = StoreCalls.this.scheduler.schedule(this::expire, StoreCalls.this.timeout);
				whenComplete((value, failure) -> timer.cancel());
			}
			catch (RuntimeException ex) {
				// Without a timeout the call might never end.
				completeExceptionally(ex);
			}
		}

		private void expire() {
			TransientRefusalException refusal = this.refusal;
			if (refusal != null) {
				completeExceptionally(refusal);
			}
			else if (completeExceptionally(new StoreTimeoutException(StoreCalls.this.timeout))) {
				StoreCalls.this.unanswered.accept(StoreCalls.this.timeout);
			}
		}

		private void follow(CompletableFuture<A> stage, int refusals) {
			this.sent = stage;
			if (isDone()) {
				cancelRequest();
			}
			stage.whenComplete((value, failure) -> {
				if (failure == null) {
					complete(value);
				}
				else if (cause(failure) instanceof TransientRefusalException refused) {
					this.refusal = refused;
					askAgain(refused, refusals);
				}
				else {
					completeExceptionally(cause(failure));
				}
			});
		}

		/**
		 * Once no caller waits any more, the store need not work on the request either.
		 */
		private void cancelRequest() {
			CompletableFuture<A> sent = this.sent;
			if (sent != null) {
				sent.cancel(false);
			}
		}

		private void askAgain(TransientRefusalException refused, int refusals) {
			try {
				StoreCalls.this.scheduler.schedule(() -> askAgain(refusals + 1),
						TransientRefusalException.PAUSES.pause(refusals));
			}
			catch (RuntimeException ex) {
				// The scheduler of a client that is being closed takes no tasks.
				completeExceptionally(refused);
			}
		}

		private void askAgain(int refusals) {
			if (isDone()) {
				return;
			}
			this.refusal = null;
			try {
				follow(this.request.get().toCompletableFuture(), refusals);
			}
			catch (RuntimeException ex) {
				completeExceptionally(ex);
			}
		}

	}

}
