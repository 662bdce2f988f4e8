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
 * Asks a store, and waits for no answer longer than the command timeout. While the store
 * refuses for the moment only, it is asked again.
 */
public final class StoreCalls {

	private final Scheduler scheduler;

	private final Duration timeout;

	private final Consumer<Duration> unanswered;

	/** Those that have not been answered yet. */
	private final Set<Call<?>> open = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean closed = new AtomicBoolean();

	private volatile @Nullable Supplier<RuntimeException> failure;

	/**
	 * Create what asks one store.
	 * @param scheduler for timeouts and pauses
	 * @param timeout the command timeout
	 * @param unanswered hears of an answer that did not come, and for how long it was
	 * waited for
	 */
	public StoreCalls(Scheduler scheduler, Duration timeout, Consumer<Duration> unanswered) {
		this.scheduler = scheduler;
		this.timeout = timeout;
		this.unanswered = unanswered;
	}

	/**
	 * Ask the store.
	 * @param question asks once
	 * @return the answer; exceptional with what the store fails with, with the refusal,
	 * or with a {@link StoreTimeoutException}
	 */
	public <A> CompletableFuture<A> ask(Supplier<? extends CompletionStage<A>> question) {
		CompletableFuture<A> stage;
		try {
			stage = question.get().toCompletableFuture();
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		if (stage.isDone() && !stage.isCompletedExceptionally()) {
			return stage;
		}
		Call<A> call = new Call<>(question);
		this.open.add(call);
		call.whenComplete((value, failure) -> {
			this.open.remove(call);
			// Where nobody waits any more, the store need not ask either.
			stage.cancel(false);
		});
		call.hear(stage, 0);
		call.limit();
		Supplier<RuntimeException> failure = this.failure;
		if (failure != null) {
			call.completeExceptionally(failure.get());
		}
		return call;
	}

	/**
	 * Do something later, unless that is after the end.
	 * @param task what to do
	 * @param pause when
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
	 * @return whether nothing is done later any more
	 */
	public boolean isClosed() {
		return this.closed.get();
	}

	/**
	 * Do nothing later any more; questions are still asked.
	 * @return false when it was closed before
	 */
	public boolean close() {
		return this.closed.compareAndSet(false, true);
	}

	/**
	 * Wait until all are answered or out of time, and those that follow from them.
	 */
	public void await() {
		while (!this.open.isEmpty()) {
			List.copyOf(this.open).forEach((call) -> call.handle((value, failure) -> value).join());
		}
	}

	/**
	 * Fail all that are not answered, and those to come.
	 * @param failure makes what they fail with
	 */
	public void fail(Supplier<RuntimeException> failure) {
		this.failure = failure;
		List.copyOf(this.open).forEach((call) -> call.completeExceptionally(failure.get()));
	}

	/**
	 * What an answer failed with.
	 * @param failure as a stage tells it
	 * @return as the store did
	 */
	public static Throwable cause(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	private final class Call<A> extends CompletableFuture<A> {

		private final Supplier<? extends CompletionStage<A>> question;

		private volatile @Nullable TransientRefusalException refusal;

		private Call(Supplier<? extends CompletionStage<A>> question) {
			this.question = question;
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
				// Without a timeout it might never end.
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

		private void hear(CompletionStage<A> stage, int refusals) {
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
				hear(this.question.get(), refusals);
			}
			catch (RuntimeException ex) {
				completeExceptionally(ex);
			}
		}

	}

}
