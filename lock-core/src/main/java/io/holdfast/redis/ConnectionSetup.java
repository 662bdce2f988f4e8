package io.holdfast.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.async.RedisServerAsyncCommands;

/**
 * What is asked on a new connection. A refusal by the server's access rules or by a proxy
 * costs the feature, not the connection.
 */
final class ConnectionSetup {

	private ConnectionSetup() {
	}

	/**
	 * Have the server tell of changes of keys that are read over this connection, but not
	 * of those made over it.
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
