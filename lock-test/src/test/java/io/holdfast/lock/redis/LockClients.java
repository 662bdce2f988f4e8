package io.holdfast.lock.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.holdfast.redis.RedisNode;
import io.holdfast.test.RedisNodes;

/**
 * Creates connected clients.
 */
final class LockClients {

	private LockClients() {
	}

	static RedlockClient connect(RedisNodes nodes) {
		return connect(nodes, UnaryOperator.identity());
	}

	/**
	 * Connect to nodes that always answer, with a timeout that is long enough for a slow
	 * machine.
	 */
	static RedlockClient connectPatiently(RedisNodes nodes) {
		return connect(nodes, (client) -> client.nodeTimeout(Duration.ofSeconds(20)));
	}

	static RedlockClient connect(RedisNodes nodes, UnaryOperator<RedlockClientBuilder> settings) {
		RedlockClient client = settings.apply(RedlockClient.builder().uris(nodes.uris())).build();
		awaitConnected(client);
		return client;
	}

	/**
	 * A free port, for the bus of a Cluster's servers: the default bus port exceeds the
	 * largest port if the client port is high.
	 */
	static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	static void awaitConnected(RedlockClient client) {
		for (RedisNode node : client.nodes()) {
			node.connected().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
		}
	}

}
