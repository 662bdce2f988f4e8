package io.holdfast.spring.interceptor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * A future that propagates its cancellation to the step that it waits for.
 *
 * @param <T> the result
 */
public final class ChainedFuture<T extends @Nullable Object> extends CompletableFuture<T> {

	private volatile @Nullable CompletableFuture<?> step;

	/**
	 * Wait for a step.
	 * @param stage the step
	 * @param next receives the step's value or failure; if it throws, this future fails
	 * with that exception
	 * @param <S> the step's value
	 */
	public <S extends @Nullable Object> void follow(CompletionStage<S> stage,
			BiConsumer<@Nullable S, @Nullable Throwable> next) {
		CompletableFuture<S> future = stage.toCompletableFuture();
		this.step = future;
		if (isCancelled()) {
			future.cancel(true);
		}
		future.whenComplete((value, failure) -> {
			try {
				next.accept(value, unwrap(failure));
			}
			catch (Throwable ex) {
				completeExceptionally(ex);
			}
		});
	}

	/**
	 * Complete with a value or a failure.
	 * @param value the value
	 * @param failure the failure; null if there is none
	 */
	public void finish(@Nullable T value, @Nullable Throwable failure) {
		if (failure != null) {
			completeExceptionally(failure);
		}
		else {
			complete(value);
		}
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		CompletableFuture<?> current = this.step;
		if (cancelled && current != null) {
			current.cancel(mayInterruptIfRunning);
		}
		return cancelled;
	}

	static @Nullable Throwable unwrap(@Nullable Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

}
