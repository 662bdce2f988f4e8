package io.holdfast.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/**
 * One living connection. Nothing outside this package knows which driver makes it.
 *
 * @param commands what can be sent
 * @param connection the connection itself
 * @param commandQueue what keeps the order of commands
 * @param pushes whether the server can push messages over it
 * @param forgetUnsent makes closing it drop what the network has not taken yet
 */
record NodeConnection(RedisClusterAsyncCommands<String, String> commands, StatefulConnection<String, String> connection,
		CommandQueue commandQueue, boolean pushes, Runnable forgetUnsent) {

	<T> CompletableFuture<T> send(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command) {
		CommandFuture<T> future = new CommandFuture<>();
		this.commandQueue.send(this.commands, command, future);
		return future;
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

}
