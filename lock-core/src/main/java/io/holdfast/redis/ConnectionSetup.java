package io.holdfast.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.async.RedisServerAsyncCommands;

/**
 * The requests that prepare a new connection. If the server's access rules or a proxy
 * refuse one of them, the connection works without the feature.
 */
final class ConnectionSetup {

	private ConnectionSetup() {
	}

	/**
	 * Make the server report changes of keys that are read over this connection, except
	 * for changes made over it.
	 */
	static CompletableFuture<Boolean> track(NodeConnection connection, boolean wanted) {
		if (!wanted || !connection.pushes()) {
			return CompletableFuture.completedFuture(false);
		}
		return connection.send((commands) -> commands.clientTracking(TrackingArgs.Builder.enabled().noloop()))
			.thenApply("OK"::equals)
			.exceptionallyCompose((failure) -> unlessRefused(failure, false));
	}

	static CompletableFuture<NodeInfo> info(NodeConnection connection) {
		return connection.send(RedisServerAsyncCommands::info)
			.thenApply(NodeInfo::parse)
			.exceptionallyCompose((failure) -> unlessRefused(failure, NodeInfo.UNKNOWN));
	}

	private static <T> CompletableFuture<T> unlessRefused(Throwable failure, T instead) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		boolean refused = cause instanceof RedisCommandExecutionException && !DriverErrors.isAuthentication(failure);
		return refused ? CompletableFuture.completedFuture(instead) : CompletableFuture.failedFuture(failure);
	}

}
