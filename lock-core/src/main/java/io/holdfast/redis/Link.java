package io.holdfast.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/**
 * One living connection. Nothing outside this package knows which driver makes it.
 *
 * @param commands what can be sent
 * @param connection the connection itself
 * @param pushes whether the server can push messages over it
 * @param single whether it leads to one server, which can be asked for its role
 */
record Link(RedisClusterAsyncCommands<String, String> commands, StatefulConnection<String, String> connection,
		boolean pushes, boolean single) {

	CompletionStage<Void> close() {
		return this.connection.isOpen() ? this.connection.closeAsync() : CompletableFuture.completedFuture(null);
	}

}
