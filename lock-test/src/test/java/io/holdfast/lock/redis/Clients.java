package io.holdfast.lock.redis;

import java.util.function.UnaryOperator;

import io.holdfast.redis.RedisNode;
import io.holdfast.test.RedisNodes;

/**
 * Clients that have connected.
 */
final class Clients {

	private Clients() {
	}

	static RedlockClient connect(RedisNodes nodes) {
		return connect(nodes, UnaryOperator.identity());
	}

	static RedlockClient connect(RedisNodes nodes, UnaryOperator<RedlockClientBuilder> settings) {
		RedlockClient client = settings.apply(RedlockClient.builder().uris(nodes.uris())).build();
		awaitConnected(client);
		return client;
	}

	static void awaitConnected(RedlockClient client) {
		for (RedisNode node : client.nodes()) {
			node.connected().toCompletableFuture().join();
		}
	}

}
