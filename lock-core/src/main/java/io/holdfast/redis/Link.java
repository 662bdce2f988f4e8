package io.holdfast.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

/**
 * One living connection. Nothing outside this package knows which driver makes it.
 *
 * @param commands what can be sent
 * @param connection the connection itself
 * @param outbox what keeps the order of commands
 * @param pushes whether the server can push messages over it
 * @param forgetUnsent makes closing it drop what the network has not taken yet
 */
record Link(RedisClusterAsyncCommands<String, String> commands, StatefulConnection<String, String> connection,
		Outbox outbox, boolean pushes, Runnable forgetUnsent) {

	<T> CompletableFuture<T> send(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command) {
		Answer<T> answer = new Answer<>();
		send(command, answer);
		return answer;
	}

	/**
	 * Send a command.
	 * @param answered hears the answer or the failure, once, and does not throw
	 */
	<T> void send(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command,
			BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered) {
		try {
			this.outbox.add(() -> write(command, answered));
		}
		catch (RejectedExecutionException ex) {
			answered.accept(null, new RedisNodeUnavailableException("not connected"));
		}
	}

	/**
	 * Close it so that nothing more of it arrives: whoever sent that has given up.
	 */
	void sever() {
		this.forgetUnsent.run();
		close();
	}

	CompletionStage<Void> close() {
		return this.connection.isOpen() ? this.connection.closeAsync() : CompletableFuture.completedFuture(null);
	}

	private <T> void write(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command,
			BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered) {
		RedisFuture<T> future;
		try {
			future = command.apply(this.commands);
		}
		catch (RuntimeException ex) {
			answered.accept(null, ex);
			return;
		}
		future.whenComplete((value, failure) -> {
			answered.accept(value, failure);
			this.outbox.relieve();
		});
	}

}
