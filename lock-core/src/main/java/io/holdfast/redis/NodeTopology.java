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
 * The servers of a node, and which of them is asked for which key.
 */
interface NodeTopology extends AutoCloseable {

	/**
	 * Begin to connect.
	 */
	void start();

	/**
	 * Completes when all that must be there are connected.
	 */
	CompletionStage<Void> connected();

	/**
	 * Completes when the first attempt to connect has ended.
	 */
	CompletionStage<Void> attempted();

	/**
	 * All that are known at present.
	 */
	List<Server> all();

	/**
	 * Who has a key, {@code null} when that is not known.
	 */
	@Nullable Server of(String key);

	/**
	 * Whether all tell of changes of keys that were read.
	 */
	boolean isTracking();

	/**
	 * Whether it is several, each with keys of its own.
	 */
	boolean isCluster();

	/**
	 * Whether every key could be asked for, as far as is known.
	 */
	boolean isUp();

	/**
	 * Have scripts ready on each from the beginning of its connection.
	 */
	void prepare(List<RedisScript> scripts);

	/**
	 * Try what a feature needs, on each with every connection.
	 */
	void require(FeaturePermissions permissions);

	/**
	 * Send a command to the server of a key.
	 * @param onResend runs before it is sent a second time, to another server
	 * @param answered hears the answer or the failure, once
	 */
	<T> void send(String key, Runnable onResend,
			Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command,
			BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered);

	/**
	 * Somebody has waited in vain for an answer.
	 * @param waited for how long
	 */
	void unanswered(Duration waited);

	/**
	 * Ask them how they are.
	 * @param address of the node
	 */
	CompletableFuture<NodeHealth> health(String address);

	@Override
	void close();

}
