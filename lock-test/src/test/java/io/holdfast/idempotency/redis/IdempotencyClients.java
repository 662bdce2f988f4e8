package io.holdfast.idempotency.redis;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.holdfast.test.RedisNodes;

/**
 * Creates clients that are connected.
 */
final class IdempotencyClients {

	private IdempotencyClients() {
	}

	static RedisIdempotencyClient connect(RedisNodes nodes) {
		return connect(nodes, UnaryOperator.identity());
	}

	static RedisIdempotencyClient connect(RedisNodes nodes, UnaryOperator<RedisIdempotencyClient.Builder> settings) {
		return connect(nodes.uris().get(0), settings);
	}

	static RedisIdempotencyClient connect(String uri, UnaryOperator<RedisIdempotencyClient.Builder> settings) {
		RedisIdempotencyClient client = settings
			.apply(RedisIdempotencyClient.builder().uri(uri).commandTimeout(Duration.ofSeconds(10)))
			.build();
		client.node().connected().toCompletableFuture().join();
		return client;
	}

}
