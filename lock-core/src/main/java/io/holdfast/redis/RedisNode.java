package io.holdfast.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.protocol.CommandType;
import org.jspecify.annotations.Nullable;

/**
 * One independent Redis deployment (a standalone server, a master with its Sentinels, or
 * a Cluster) and this client's connections to it. It connects in the background, and
 * reconnects when a connection is lost. A command is never replayed: while the node is
 * not connected, commands fail at once, and commands in flight fail when the connection
 * is lost. Commands keep their order. Thread-safe.
 */
public final class RedisNode implements AutoCloseable {

	static final Runnable NOTHING = () -> {
	};

	private final String address;

	private final NodeTopology servers;

	private final Channels channels;

	private final BatchedReads reads;

	private final List<RedisNodeListener> listeners = new CopyOnWriteArrayList<>();

	private volatile @Nullable Runnable beforeFirstUse;

	private RedisNode(String address, Function<RedisNode, NodeTopology> servers) {
		this.address = address;
		this.servers = servers.apply(this);
		this.channels = new Channels(this.servers);
		this.reads = new BatchedReads(this.servers);
		this.servers.start();
	}

	/**
	 * Create a node from its address.
	 * @param address {@code redis://}, {@code rediss://} or {@code redis-sentinel://}
	 * @param options how to connect
	 * @return a node, which begins to connect
	 * @throws IllegalArgumentException if the address is not valid
	 */
	public static RedisNode of(String address, RedisNodeOptions options) {
		return of(NodeAddresses.parse(address), options);
	}

	/**
	 * Check an address without connecting.
	 * @param address {@code redis://}, {@code rediss://} or {@code redis-sentinel://}
	 * @throws IllegalArgumentException if the address is not valid
	 */
	public static void check(String address) {
		NodeAddresses.parse(address);
	}

	/**
	 * Create a node from the driver's address.
	 * @param uri a standalone server, or Sentinels and their master
	 * @param options how to connect
	 * @return a node, which begins to connect
	 */
	public static RedisNode of(RedisURI uri, RedisNodeOptions options) {
		return of(List.of(uri), options);
	}

	/**
	 * Create a node from a master with its replicas. The master is found by its role, and
	 * again after it has changed.
	 * @param servers the master and its replicas, in any order
	 * @param options how to connect
	 * @return a node, which begins to connect
	 */
	public static RedisNode ofMasterReplica(List<RedisURI> servers, RedisNodeOptions options) {
		return of(servers, options);
	}

	private static RedisNode of(List<RedisURI> servers, RedisNodeOptions options) {
		Connector connector = new StandaloneConnector(servers, options, false);
		return new RedisNode(connector.address(),
				(node) -> new Server(servers.get(0), connector, options, node::onChange, node::onReset));
	}

	/**
	 * Create a node from a Cluster.
	 * @param seeds some of its servers
	 * @param options how to connect
	 * @return a node, which begins to connect
	 */
	public static RedisNode ofCluster(List<RedisURI> seeds, RedisNodeOptions options) {
		return new RedisNode(seeds.stream().map(NodeAddresses::masked).collect(Collectors.joining(",")),
				(node) -> new ClusterTopology(seeds, options, node::onChange, node::onReset));
	}

	/**
	 * The node's address.
	 * @return the address without secrets
	 */
	public String address() {
		return this.address;
	}

	/**
	 * The first connection.
	 * @return completes when the node is connected, or exceptionally with a
	 * {@link RedisNodeConfigurationException} if the node answers but is configured so
	 * that it cannot be used; does not complete while the node is unreachable
	 */
	public CompletionStage<Void> connected() {
		return this.servers.connected();
	}

	/**
	 * Set an action that runs on the caller's thread before the first call of any client
	 * over this node, for example one that waits until the node is connected. Calls that
	 * begin meanwhile run it too. Default: none, so that calls fail while the node is not
	 * connected.
	 * @param action the action; if it throws, the call fails with that exception, and the
	 * next call runs the action again
	 */
	public void beforeFirstUse(Runnable action) {
		this.beforeFirstUse = action;
	}

	/**
	 * Run the action that was set for the first use, unless it has been completed.
	 * Clients do this at the beginning of each call.
	 */
	public void awaitReady() {
		Runnable action = this.beforeFirstUse;
		if (action != null) {
			action.run();
			// An interrupted thread has not waited to the end, so the next call waits
			// again.
			if (!Thread.currentThread().isInterrupted()) {
				this.beforeFirstUse = null;
			}
		}
	}

	/**
	 * The first attempt to connect.
	 * @return completes when the attempt has succeeded or failed; for a Cluster, when it
	 * is connected
	 */
	public CompletionStage<Void> attempted() {
		return this.servers.attempted();
	}

	/**
	 * The run id of the server at the address, by which two addresses of one server are
	 * recognized.
	 * @return the run id, which changes with every start of the server; {@code null}
	 * before the first connection, if the server does not report it, and for a Cluster
	 */
	public @Nullable String serverId() {
		List<Server> all = this.servers.all();
		return (!this.servers.isCluster() && all.size() == 1) ? all.get(0).connections().info().serverId() : null;
	}

	/**
	 * Whether the node can be used.
	 * @return whether it is connected and answers; for a Cluster, whether the locks of
	 * all slots can be acquired
	 */
	public boolean isUp() {
		return this.servers.isUp();
	}

	/**
	 * Whether the server of a key can be used.
	 * @param key the key
	 * @return whether its server is connected and answers
	 */
	public boolean isUp(String key) {
		Server server = this.servers.of(key);
		return server != null && server.isUp();
	}

	/**
	 * Whether the server of a key is expected to be connected in a moment.
	 * @param key the key
	 * @return whether the server is being connected to, and no attempt has failed since
	 * the last connection
	 */
	public boolean isReturning(String key) {
		Server server = this.servers.of(key);
		return server != null && server.connections().isReturning();
	}

	/**
	 * The address of the server that has a key, because each server of a Cluster may be
	 * down by itself.
	 * @param key the key
	 * @return the server's address without secrets, or the node's address if the server
	 * is unknown
	 */
	public String serverOf(String key) {
		Server server = this.servers.of(key);
		return (server != null) ? server.address() : this.address;
	}

	/**
	 * Whether the node reports changes of keys that were read.
	 * @return false if waiters have to poll
	 */
	public boolean isTracking() {
		return this.servers.isTracking();
	}

	/**
	 * Fail at once if the server of a key is known not to answer, so that a command would
	 * only wait for its timeout.
	 * @param key the key of the command
	 * @throws RedisNodeUnavailableException if the server of the key does not answer
	 */
	public void checkUsable(String key) {
		Server server = this.servers.of(key);
		if (server != null) {
			server.checkUsable();
		}
	}

	/**
	 * Fail at once if the server of a key is known to refuse permissions that a feature
	 * needs.
	 * @param permissions the feature's permissions, as they were {@linkplain #require
	 * required}
	 * @param key the key of the command
	 * @throws RedisNodeUnavailableException with what is refused and the rule that allows
	 * it
	 */
	public void checkAllowed(FeaturePermissions permissions, String key) {
		Server server = this.servers.of(key);
		if (server != null) {
			server.connections().permissions().check(permissions);
		}
	}

	/**
	 * Whether the server of a key is not known to refuse permissions of a feature.
	 * @param permissions the feature's permissions, as they were {@linkplain #require
	 * required}
	 * @param key the key of the command
	 * @return false if the feature cannot be used
	 */
	public boolean allows(FeaturePermissions permissions, String key) {
		Server server = this.servers.of(key);
		return server == null || server.connections().permissions().allows(permissions);
	}

	/**
	 * Fail if the restart guard of the server of a key has not passed, because the server
	 * may have forgotten locks.
	 * @param key the key of the lock
	 * @throws RedisNodeUnavailableException if the server of the key has no vote or does
	 * not answer
	 */
	public void checkVote(String key) {
		Server server = this.servers.of(key);
		if (server != null) {
			server.checkVote();
		}
	}

	/**
	 * Whether one script can operate on all of these keys.
	 * @param keys the keys
	 * @return false if a Cluster may keep them on different servers
	 */
	public boolean takesTogether(List<String> keys) {
		return !this.servers.isCluster() || keys.stream().mapToInt(HashSlot::of).distinct().count() == 1;
	}

	/**
	 * Whether the node is a Cluster.
	 * @return whether its keys are spread over several servers
	 */
	public boolean isCluster() {
		return this.servers.isCluster();
	}

	/**
	 * Load scripts now and on every new connection before it is used.
	 * @param scripts the scripts
	 */
	public void prepare(List<RedisScript> scripts) {
		this.servers.prepare(scripts);
	}

	/**
	 * Check the permissions that a feature needs, now and on every new connection.
	 * Refused permissions are logged, shown in {@link #health()}, and checked again until
	 * they are granted.
	 * @param permissions the feature's permissions
	 */
	public void require(FeaturePermissions permissions) {
		this.servers.require(permissions);
	}

	/**
	 * Fail if a server is known to refuse required permissions of any feature, whether it
	 * is used or not.
	 * @throws RedisNodeConfigurationException with what is refused and the rule that
	 * allows it
	 */
	public void checkAccess() {
		this.servers.all().forEach((server) -> server.connections().permissions().check());
	}

	/**
	 * Add a listener for changes, until it is removed or the node is closed.
	 * @param listener the listener
	 * @return removes the listener
	 */
	public Runnable addListener(RedisNodeListener listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

	/**
	 * Receive what is published on a channel until the node is closed, over a separate
	 * connection next to the connection to a server. It is replaced together with that
	 * connection.
	 * @param channel the channel
	 * @param listener the listener
	 * @return ends the subscription
	 */
	public Runnable subscribe(String channel, RedisChannelListener listener) {
		return this.channels.subscribe(channel, listener);
	}

	/**
	 * Report a change made over this connection to the node's listeners, because the
	 * server reports it only to other connections.
	 * @param keys the changed keys
	 * @param by the listener that made the change and is not called, {@code null} for
	 * none
	 */
	public void changed(List<String> keys, @Nullable RedisNodeListener by) {
		for (RedisNodeListener listener : this.listeners) {
			if (listener != by) {
				keys.forEach(listener::onChange);
			}
		}
	}

	/**
	 * Set a key if it does not exist.
	 * @param key the key
	 * @param value the value
	 * @param ttl the time-to-live, in whole milliseconds
	 * @param onResend runs before the command is sent a second time, to the server that
	 * has the key now; commands that were sent meanwhile may have overtaken it
	 * @return whether the key was set
	 */
	public CompletionStage<Boolean> setIfAbsent(String key, String value, Duration ttl, Runnable onResend) {
		CommandFuture<String> future = new CommandFuture<>();
		this.servers.send(key, onResend,
				(commands) -> commands.set(key, value, SetArgs.Builder.nx().px(ttl.toMillis())), future);
		return future.thenApply("OK"::equals);
	}

	/**
	 * Read a key.
	 * @param key the key
	 * @return the value, {@code null} if the key does not exist
	 */
	public CompletionStage<@Nullable String> get(String key) {
		CommandFuture<String> future = new CommandFuture<>();
		this.servers.send(key, NOTHING, (commands) -> commands.get(key), future);
		return future;
	}

	/**
	 * Read values as bytes. Reads that gather while the connection is busy are sent as
	 * one command.
	 * @param keys the keys; in a Cluster, one command is sent for each slot
	 * @return the values in the order of the keys, {@code null} for a key that does not
	 * exist or does not hold a string
	 */
	public CompletionStage<List<byte @Nullable []>> mget(List<String> keys) {
		if (!this.servers.isCluster()) {
			return this.reads.read(keys);
		}
		if (takesTogether(keys)) {
			return BatchedReads.readAlone(this.servers, keys);
		}
		Map<Integer, List<String>> slots = keys.stream().collect(Collectors.groupingBy(HashSlot::of));
		Map<String, byte @Nullable []> found = new ConcurrentHashMap<>();
		return CompletableFuture.allOf(slots.values().stream().map((some) -> mget(some).thenAccept((values) -> {
			for (int i = 0; i < some.size(); i++) {
				byte[] value = values.get(i);
				if (value != null) {
					found.put(some.get(i), value);
				}
			}
		}).toCompletableFuture()).toArray(CompletableFuture[]::new)).thenApply((all) -> {
			List<byte @Nullable []> values = new ArrayList<>();
			keys.forEach((key) -> values.add(found.get(key)));
			return values;
		});
	}

	/**
	 * The remaining time-to-live of a key.
	 * @param key the key
	 * @return the time in milliseconds; negative if the key does not exist or does not
	 * expire
	 */
	public CompletionStage<Long> pttl(String key) {
		CommandFuture<Long> future = new CommandFuture<>();
		this.servers.send(key, NOTHING, (commands) -> commands.pttl(key), future);
		return future;
	}

	/**
	 * Set a key to bytes.
	 * @param key the key
	 * @param value the value
	 * @param ttl the time-to-live, in whole milliseconds
	 * @param ifAbsent whether to set the key only if it does not exist
	 * @return whether the key was set
	 */
	public CompletionStage<Boolean> set(String key, byte[] value, Duration ttl, boolean ifAbsent) {
		CommandFuture<String> future = new CommandFuture<>();
		this.servers.send(key, NOTHING, ByteCommands.set(key, value, ttl.toMillis(), ifAbsent), future);
		return future.thenApply("OK"::equals);
	}

	/**
	 * Change the time-to-live of a key.
	 * @param key the key
	 * @param ttl the new time-to-live, in whole milliseconds
	 * @return whether the key exists
	 */
	public CompletionStage<Boolean> pexpire(String key, Duration ttl) {
		CommandFuture<Boolean> future = new CommandFuture<>();
		this.servers.send(key, NOTHING, (commands) -> commands.pexpire(key, ttl.toMillis()), future);
		return future;
	}

	/**
	 * Run a script whose arguments are bytes, and which returns a number.
	 * @param script the script
	 * @param keys its keys, all in one slot
	 * @param arguments its arguments
	 * @return its result
	 */
	public CompletionStage<Long> evalNumber(RedisScript script, List<String> keys, List<byte[]> arguments) {
		return this
			.<Long>eval(script, NOTHING, keys.get(0), DriverErrors.size(arguments),
					ByteCommands.evalNumber(CommandType.EVALSHA, script.sha1(), keys, arguments),
					(commands) -> ByteCommands.evalNumber(CommandType.EVAL, script.source(), keys, arguments)
						.apply(commands))
			.thenApply(RedisNode::number);
	}

	/**
	 * Run a script whose arguments are bytes, and which returns bytes.
	 * @param script the script
	 * @param keys its keys, all in one slot
	 * @param arguments its arguments
	 * @return its result
	 */
	public CompletionStage<byte @Nullable []> evalBytes(RedisScript script, List<String> keys, List<byte[]> arguments) {
		return eval(script, NOTHING, keys.get(0), DriverErrors.size(arguments),
				ByteCommands.evalBytes(CommandType.EVALSHA, script.sha1(), keys, arguments),
				(commands) -> ByteCommands.evalBytes(CommandType.EVAL, script.source(), keys, arguments)
					.apply(commands));
	}

	/**
	 * Run a script that returns a number. The stage completes with a
	 * {@link RedisReplyException} if the script does not return a number. Like the stages
	 * of all scripts, it completes with a {@link RedisCommandTooLargeException} if the
	 * connection ends while large arguments are in flight.
	 * @param script the script
	 * @param keys its keys, all in one slot
	 * @param arguments its arguments
	 * @return its result
	 */
	public CompletionStage<Long> evalNumber(RedisScript script, List<String> keys, String... arguments) {
		return this.<Long>eval(script, NOTHING, ScriptOutputType.INTEGER, keys, arguments).thenApply(RedisNode::number);
	}

	private static long number(@Nullable Long number) {
		if (number == null) {
			throw new RedisReplyException("a number was expected");
		}
		return number;
	}

	/**
	 * Run a script that returns a list, and notice if the script may have been overtaken
	 * by later commands.
	 * @param script the script
	 * @param onResend runs before the script is sent a second time, because the server
	 * did not know it or another server has the keys; commands that were sent meanwhile
	 * may have overtaken it
	 * @param keys its keys, all in one slot
	 * @param arguments its arguments
	 * @return its result
	 */
	public CompletionStage<RedisReply> evalList(RedisScript script, Runnable onResend, List<String> keys,
			String... arguments) {
		return this.<List<Object>>eval(script, onResend, ScriptOutputType.MULTI, keys, arguments)
			.thenApply(RedisReply::new);
	}

	/**
	 * Report that an answer did not arrive in time. After several such reports in a row,
	 * the server counts as down until it answers a probe.
	 * @param waited how long the caller waited
	 */
	public void unanswered(Duration waited) {
		this.servers.unanswered(waited);
	}

	/**
	 * Ask the node for its health.
	 * @return completes within little more than the connect timeout, never exceptionally
	 */
	public CompletionStage<NodeHealth> health() {
		return this.servers.health(this.address);
	}

	/**
	 * Close the connections and stop reconnecting.
	 */
	@Override
	public void close() {
		this.channels.close();
		this.servers.close();
	}

	@Override
	public String toString() {
		return this.address;
	}

	private <T> CompletionStage<T> eval(RedisScript script, Runnable onResend, ScriptOutputType type,
			List<String> keyList, String[] arguments) {
		String[] keys = keyList.toArray(String[]::new);
		return eval(script, onResend, keys[0], DriverErrors.size(arguments),
				(commands) -> commands.evalsha(script.sha1(), type, keys, arguments),
				(commands) -> commands.eval(script.source(), type, keys, arguments));
	}

	/**
	 * Run a script by its digest, and by its text if the server does not know it.
	 */
	private <T> CompletionStage<T> eval(RedisScript script, Runnable onResend, String key, long size,
			Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> byDigest,
			Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> byText) {
		CommandFuture<T> future = new CommandFuture<>();
		this.servers.<T>send(key, onResend, byDigest, (value, failure) -> {
			if (failure != null && DriverErrors.isMissingScript(failure)) {
				onResend.run();
				this.servers.<T>send(key, onResend, byText,
						(again, error) -> future.accept(again, (error != null) ? DriverErrors.of(error, size) : null));
			}
			else {
				future.accept(value, (failure != null) ? DriverErrors.of(failure, size) : null);
			}
		});
		return future;
	}

	private void onChange(String key) {
		this.listeners.forEach((listener) -> listener.onChange(key));
	}

	private void onReset() {
		this.listeners.forEach(RedisNodeListener::onReset);
		this.channels.check();
	}

}
