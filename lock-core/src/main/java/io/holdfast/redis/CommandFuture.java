package io.holdfast.redis;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * The result of a command.
 *
 * @param <T> the type of its value
 */
final class CommandFuture<T> extends CompletableFuture<T> implements BiConsumer<@Nullable T, @Nullable Throwable> {

	@Override
	public void accept(@Nullable T value, @Nullable Throwable failure) {
		if (failure != null) {
			completeExceptionally(failure);
		}
		else {
			complete(value);
		}
	}

}
