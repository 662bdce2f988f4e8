package io.holdfast.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a node, and which of them has which key.
 */
interface NodeTopology extends AutoCloseable {

	/**
	 * Begin to connect.
	 */
	void start();

	/**
	 * Completes when the node is connected.
	 */
	CompletionStage<Void> connected();

	/**
	 * Completes when the first attempt to connect has ended.
	 */
	CompletionStage<Void> attempted();

	/**
	 * All servers that are currently known.
	 */
	List<Server> all();

	/**
	 * The server that has a key, {@code null} if it is unknown.
	 */
	@Nullable Server of(String key);

	/**
	 * Whether all servers report changes of keys that were read.
	 */
	boolean isTracking();

	/**
	 * Whether the node is a Cluster, whose keys may be on different servers.
	 */
	boolean isCluster();

	/**
	 * Whether the servers of all keys can be used, as far as is known.
	 */
	boolean isUp();

	/**
	 * Load scripts on each server, now and on every new connection before it is used.
	 */
	void prepare(List<RedisScript> scripts);

	/**
	 * Check the permissions of a feature on each server, now and on every new connection.
	 */
	void require(FeaturePermissions permissions);

	/**
	 * Send a command to the server of a key.
	 * @param onResend runs before the command is sent again, to another server
	 * @param answered receives the answer or the failure, once
	 */
	<T> void send(String key, Runnable onResend,
			Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command,
			BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered);

	/**
	 * A caller did not receive an answer in time.
	 * @param waited how long the caller waited
	 */
	void unanswered(Duration waited);

	/**
	 * Ask the servers for their health.
	 * @param address the node's address
	 */
	CompletableFuture<NodeHealth> health(String address);

	@Override
	void close();

}
