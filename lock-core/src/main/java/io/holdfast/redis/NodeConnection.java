package io.holdfast.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/**
 * One open connection. Nothing outside this package depends on the driver behind it.
 *
 * @param commands the driver's commands
 * @param connection the driver's connection
 * @param commandQueue keeps the order of commands
 * @param pushes whether the server can push messages over it
 * @param forgetUnsent makes closing discard data that has not been sent yet
 */
record NodeConnection(RedisClusterAsyncCommands<String, String> commands, StatefulConnection<String, String> connection,
		CommandQueue commandQueue, boolean pushes, Runnable forgetUnsent) {

	<T> CompletableFuture<T> send(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command) {
		CommandFuture<T> future = new CommandFuture<>();
		this.commandQueue.send(this.commands, command, future);
		return future;
	}

	/**
	 * Close the connection and discard unsent data, so that no command arrives after its
	 * caller has given up.
	 */
	void sever() {
		this.forgetUnsent.run();
		close();
	}

	CompletionStage<Void> close() {
		return this.connection.isOpen() ? this.connection.closeAsync() : CompletableFuture.completedFuture(null);
	}

}
