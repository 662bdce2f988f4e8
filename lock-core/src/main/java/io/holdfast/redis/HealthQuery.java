package io.holdfast.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.api.async.RedisServerAsyncCommands;

/**
 * Asks a connected server for its health.
 */
final class HealthQuery {

	private HealthQuery() {
	}

	static CompletableFuture<NodeHealth> ask(String address, NodeConnection connection, ConnectionManager connections) {
		long start = System.nanoTime();
		CompletableFuture<Duration> latency = connection.send(BaseRedisAsyncCommands::ping)
			.exceptionallyCompose(HealthQuery::unlessAnswered)
			.thenApply((pong) -> Duration.ofNanos(System.nanoTime() - start));
		String problem = connections.permissions()
			.problem(connections.isTracking() ? null
					: "It does not report changes, so callers that wait for a lock poll it.");
		return latency
			.thenCompose((trip) -> connection.send(RedisServerAsyncCommands::info)
				.thenApply(NodeInfo::parse)
				.exceptionally((refused) -> NodeInfo.UNKNOWN)
				.thenApply((info) -> info.health(address, connections.permissions().isSufficient(), trip,
						connections.isTracking(), problem)))
			.orTimeout(connections.options().connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
			.exceptionally(
					(failure) -> NodeHealth.down(address, "It does not answer: " + DriverErrors.describe(failure)));
	}

	/** Treat a refusal as an answer. */
	static CompletableFuture<String> unlessAnswered(Throwable failure) {
		return DriverErrors.isForbidden(failure) ? CompletableFuture.completedFuture("")
				: CompletableFuture.failedFuture(failure);
	}

}
