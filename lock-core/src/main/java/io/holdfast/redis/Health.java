package io.holdfast.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.api.async.RedisServerAsyncCommands;

/**
 * Asks a connected node how it is.
 */
final class Health {

	private Health() {
	}

	static CompletableFuture<NodeHealth> ask(String address, Link link, Session session) {
		long start = System.nanoTime();
		CompletableFuture<Duration> latency = link.send(BaseRedisAsyncCommands::ping)
			.exceptionallyCompose(Health::unlessAnswered)
			.thenApply((pong) -> Duration.ofNanos(System.nanoTime() - start));
		String problem = session.rights()
			.problem(session.isTracking() ? null
					: "It does not tell of changes, so those who wait for a lock ask it from time to time.");
		return latency
			.thenCompose((trip) -> link.send(RedisServerAsyncCommands::info)
				.thenApply(NodeInfo::parse)
				.exceptionally((refused) -> NodeInfo.UNKNOWN)
				.thenApply((info) -> info.health(address, session.rights().suffice(), trip, session.isTracking(),
						problem)))
			.orTimeout(session.options().connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
			.exceptionally((failure) -> NodeHealth.down(address, "It does not answer: " + Failures.describe(failure)));
	}

	/** A refusal is an answer. */
	static CompletableFuture<String> unlessAnswered(Throwable failure) {
		return Failures.isForbidden(failure) ? CompletableFuture.completedFuture("")
				: CompletableFuture.failedFuture(failure);
	}

}
