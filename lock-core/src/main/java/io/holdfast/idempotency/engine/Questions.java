package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.holdfast.engine.Asked;
import io.holdfast.time.Scheduler.Cancellable;

/**
 * Asks the store, and waits for no answer longer than the command timeout.
 */
final class Questions {

	private final OperationSettings settings;

	/** Those that have not been answered yet. */
	private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();

	Questions(OperationSettings settings) {
		this.settings = settings;
	}

	<A> CompletableFuture<A> ask(Supplier<CompletionStage<A>> question) {
		Asked<A> answer = new Asked<>(this.settings.scheduler(), question);
		this.open.add(answer);
		answer.whenComplete((value, failure) -> this.open.remove(answer));
		Duration timeout = this.settings.commandTimeout();
		try {
			Cancellable timer = this.settings.scheduler().schedule(() -> {
				if (answer.expire(timeout)) {
					this.settings.store().unanswered(timeout);
				}
			}, timeout);
			answer.whenComplete((value, failure) -> timer.cancel());
			answer.ask();
		}
		catch (RuntimeException ex) {
			answer.completeExceptionally(ex);
		}
		return answer;
	}

	/**
	 * Wait until all are answered or out of time, and those that follow from them.
	 */
	void await() {
		while (!this.open.isEmpty()) {
			List.copyOf(this.open).forEach((question) -> question.handle((value, failure) -> value).join());
		}
	}

}
