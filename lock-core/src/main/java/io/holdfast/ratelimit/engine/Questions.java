package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.holdfast.engine.Asked;
import io.holdfast.time.Scheduler.Cancellable;

/**
 * Asks the store, and waits for no answer longer than the command timeout.
 */
final class Questions {

	private final LimiterSettings settings;

	/** Those that have not been answered yet. */
	private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean closed = new AtomicBoolean();

	Questions(LimiterSettings settings) {
		this.settings = settings;
	}

	<A> CompletableFuture<A> ask(Supplier<CompletionStage<A>> question) {
		try {
			CompletableFuture<A> answer = question.get().toCompletableFuture();
			return (answer.isDone() && !answer.isCompletedExceptionally()) ? answer : bounded(question, answer);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private <A> CompletableFuture<A> bounded(Supplier<CompletionStage<A>> question, CompletableFuture<A> stage) {
		Asked<A> answer = new Asked<>(this.settings.scheduler(), question);
		this.open.add(answer);
		Duration timeout = this.settings.commandTimeout();
		Cancellable timer = this.settings.scheduler().schedule(() -> {
			if (answer.expire(timeout)) {
				this.settings.store().unanswered(timeout);
			}
		}, timeout);
		answer.whenComplete((value, failure) -> {
			this.open.remove(answer);
			timer.cancel();
			// Where nobody waits any more, the store need not ask either.
			stage.cancel(false);
		});
		answer.hear(stage);
		if (isClosed()) {
			answer.completeExceptionally(closed());
		}
		return answer;
	}

	boolean isClosed() {
		return this.closed.get();
	}

	/**
	 * Fail all that are open, for nothing will end them any more.
	 * @return false when it was closed before
	 */
	boolean close() {
		if (!this.closed.compareAndSet(false, true)) {
			return false;
		}
		List.copyOf(this.open).forEach((answer) -> answer.completeExceptionally(closed()));
		return true;
	}

	static IllegalStateException closed() {
		return new IllegalStateException("The rate limiter is closed.");
	}

	static Throwable cause(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

}
