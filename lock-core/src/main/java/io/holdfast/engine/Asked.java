package io.holdfast.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.holdfast.time.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a store to a question, which is asked again while the store refuses it
 * for the moment only and nobody has ended the wait.
 *
 * @param <A> the type of the answer
 */
public final class Asked<A> extends CompletableFuture<A> {

	private final Scheduler scheduler;

	private final Supplier<? extends CompletionStage<A>> question;

	private volatile @Nullable NotNowException refusal;

	/**
	 * A question that is yet to be asked.
	 * @param scheduler waits between two attempts
	 * @param question asks
	 */
	public Asked(Scheduler scheduler, Supplier<? extends CompletionStage<A>> question) {
		this.scheduler = scheduler;
		this.question = question;
	}

	/**
	 * Ask.
	 */
	public void ask() {
		hear(this.question.get(), 0);
	}

	/**
	 * Hear what was asked already.
	 * @param stage the answer of the store
	 */
	public void hear(CompletionStage<A> stage) {
		hear(stage, 0);
	}

	/**
	 * End the wait.
	 * @param timeout how long it was
	 * @return whether the store was silent, and not answered or refused meanwhile
	 */
	public boolean expire(Duration timeout) {
		NotNowException refusal = this.refusal;
		if (refusal != null) {
			completeExceptionally(refusal);
			return false;
		}
		return completeExceptionally(new StoreTimeoutException(timeout));
	}

	private void hear(CompletionStage<A> stage, int refusals) {
		stage.whenComplete((value, failure) -> {
			if (failure == null) {
				complete(value);
				return;
			}
			Throwable cause = (failure instanceof CompletionException && failure.getCause() != null)
					? failure.getCause() : failure;
			if (cause instanceof NotNowException refused) {
				this.refusal = refused;
				askAgain(refused, refusals);
			}
			else {
				completeExceptionally(cause);
			}
		});
	}

	private void askAgain(NotNowException refused, int refusals) {
		try {
			this.scheduler.schedule(() -> askAgain(refusals + 1), NotNowException.PAUSES.pause(refusals));
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
