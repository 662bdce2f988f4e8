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
 * One independent Redis deployment and our connections to it: a standalone server, a
 * master with its Sentinels, or a Cluster. It connects in the background and again when
 * the connection is lost. A command is sent at most once: while the node is not connected
 * commands fail at once, and those on their way fail with the connection. Commands keep
 * their order. Thread-safe.
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
	 * A node by its address.
	 * @param address {@code redis://}, {@code rediss://} or {@code redis-sentinel://}
	 * @param options how to connect
	 * @return a node that begins to connect
	 * @throws IllegalArgumentException when the address is not valid
	 */
	public static RedisNode of(String address, RedisNodeOptions options) {
		return of(NodeAddresses.parse(address), options);
	}

	/**
	 * Check an address without connecting.
	 * @param address {@code redis://}, {@code rediss://} or {@code redis-sentinel://}
	 * @throws IllegalArgumentException when the address is not valid
	 */
	public static void check(String address) {
		NodeAddresses.parse(address);
	}

	/**
	 * A node by the driver's address.
	 * @param uri a standalone server, or Sentinels and their master
	 * @param options how to connect
	 * @return a node that begins to connect
	 */
	public static RedisNode of(RedisURI uri, RedisNodeOptions options) {
		return of(List.of(uri), options);
	}

	/**
	 * A master with its replicas as one node. The master is found by its role, and again
	 * after it has changed.
	 * @param servers all of them, in any order
	 * @param options how to connect
	 * @return a node that begins to connect
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
	 * A Cluster as one node.
	 * @param seeds some of its servers
	 * @param options how to connect
	 * @return a node that begins to connect
	 */
	public static RedisNode ofCluster(List<RedisURI> seeds, RedisNodeOptions options) {
		return new RedisNode(seeds.stream().map(NodeAddresses::masked).collect(Collectors.joining(",")),
				(node) -> new ClusterTopology(seeds, options, node::onChange, node::onReset));
	}

	/**
	 * Where the node is.
	 * @return its address without secrets
	 */
	public String address() {
		return this.address;
	}

	/**
	 * The first connection.
	 * @return completes with it, exceptionally with a
	 * {@link RedisNodeConfigurationException} when the node answers but cannot serve, and
	 * not at all while it is out of reach
	 */
	public CompletionStage<Void> connected() {
		return this.servers.connected();
	}

	/**
	 * Do something before the first call of any client over this node, on the caller's
	 * thread: wait until it is connected, for example. Calls that come meanwhile do it
	 * too. Default: nothing, so that calls fail while the node is not connected.
	 * @param action what to do; where it throws, the call fails with that and the next
	 * one does it again
	 */
	public void beforeFirstUse(Runnable action) {
		this.beforeFirstUse = action;
	}

	/**
	 * A client's call begins.
	 */
	public void awaitReady() {
		Runnable action = this.beforeFirstUse;
		if (action != null) {
			action.run();
			// Who is interrupted has not waited to the end.
			if (!Thread.currentThread().isInterrupted()) {
				this.beforeFirstUse = null;
			}
		}
	}

	/**
	 * The first attempt to connect.
	 * @return completes when it has ended, well or not; for a Cluster when it is
	 * connected
	 */
	public CompletionStage<Void> attempted() {
		return this.servers.attempted();
	}

	/**
	 * Which server was found at the address, so that two addresses of one server are
	 * recognised.
	 * @return what the server calls itself since its start; {@code null} before the first
	 * connection, where it does not say, and for a Cluster
	 */
	public @Nullable String serverId() {
		List<Server> all = this.servers.all();
		return (!this.servers.isCluster() && all.size() == 1) ? all.get(0).connections().info().serverId() : null;
	}

	/**
	 * Whether commands are worth sending.
	 * @return whether it is connected and answers; a Cluster, whether locks of all slots
	 * can be taken
	 */
	public boolean isUp() {
		return this.servers.isUp();
	}

	/**
	 * Whether a command about a key is worth sending.
	 * @param key the key
	 * @return whether its server is connected and answers
	 */
	public boolean isUp(String key) {
		Server server = this.servers.of(key);
		return server != null && server.isUp();
	}

	/**
	 * Whether a command about a key can be sent in a moment.
	 * @param key the key
	 * @return whether its server is being connected to, and no attempt has failed since
	 * there was a connection
	 */
	public boolean isReturning(String key) {
		Server server = this.servers.of(key);
		return server != null && server.connections().isReturning();
	}

	/**
	 * Which server has a key, for it is each server that is away or not.
	 * @param key the key
	 * @return the server's address without secrets; that of the node where it is not
	 * known
	 */
	public String serverOf(String key) {
		Server server = this.servers.of(key);
		return (server != null) ? server.address() : this.address;
	}

	/**
	 * Whether the node tells of changes of keys that were read.
	 * @return false when waiters have to poll
	 */
	public boolean isTracking() {
		return this.servers.isTracking();
	}

	/**
	 * Fail at once where a command would only wait for its timeout.
	 * @param key the key that it is about
	 * @throws RedisNodeUnavailableException when the server of the key does not answer
	 */
	public void checkUsable(String key) {
		Server server = this.servers.of(key);
		if (server != null) {
			server.checkUsable();
		}
	}

	/**
	 * Fail at once where the server of a key is known to refuse what a feature needs.
	 * @param permissions what the feature needs, as it was {@linkplain #require required}
	 * @param key the key that it is about
	 * @throws RedisNodeUnavailableException with what is refused, and what allows it
	 */
	public void checkAllowed(FeaturePermissions permissions, String key) {
		Server server = this.servers.of(key);
		if (server != null) {
			server.connections().permissions().check(permissions);
		}
	}

	/**
	 * Fail where the server has not run for long enough to grant what it may have
	 * forgotten.
	 * @param key the key that is asked for
	 * @throws RedisNodeUnavailableException when the server of the key has no vote
	 */
	public void checkVote(String key) {
		Server server = this.servers.of(key);
		if (server != null) {
			server.checkVote();
		}
	}

	/**
	 * Whether a script may deal with these keys at once.
	 * @param keys the keys
	 * @return false where a Cluster may keep them on different servers
	 */
	public boolean takesTogether(List<String> keys) {
		return !this.servers.isCluster() || keys.stream().mapToInt(HashSlot::of).distinct().count() == 1;
	}

	/**
	 * Have scripts ready on the server from every connection's beginning.
	 * @param scripts the scripts
	 */
	public void prepare(List<RedisScript> scripts) {
		this.servers.prepare(scripts);
	}

	/**
	 * Try what a feature needs, now and with every connection. What is refused is logged,
	 * shown in {@link #health()}, and tried again until it is allowed.
	 * @param permissions what it needs; it tells those who use the feature
	 */
	public void require(FeaturePermissions permissions) {
		this.servers.require(permissions);
	}

	/**
	 * Fail where the server is known to refuse what a feature needs, whether or not it is
	 * used.
	 * @throws RedisNodeConfigurationException with what is refused, and what allows it
	 */
	public void checkAccess() {
		this.servers.all().forEach((server) -> server.connections().permissions().check());
	}

	/**
	 * Hear of changes for as long as the node is open or until the end of it.
	 * @param listener who hears
	 * @return ends it
	 */
	public Runnable addListener(RedisNodeListener listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

	/**
	 * Hear what is published on a channel for as long as the node is open, over a
	 * connection beside the one to a server. It is made anew with that one.
	 * @param channel the channel
	 * @param listener who hears
	 */
	public void subscribe(String channel, RedisChannelListener listener) {
		this.channels.subscribe(channel, listener);
	}

	/**
	 * Tell the other listeners of a change that one of them has made over this
	 * connection: the server tells everybody but the connection that makes it.
	 * @param keys what was changed
	 * @param by who made the change, {@code null} for none of them
	 */
	public void changed(List<String> keys, @Nullable RedisNodeListener by) {
		for (RedisNodeListener listener : this.listeners) {
			if (listener != by) {
				keys.forEach(listener::onChange);
			}
		}
	}

	/**
	 * Set a key that does not exist.
	 * @param key the key
	 * @param value its value
	 * @param ttl its time-to-live, in whole milliseconds
	 * @param onResend runs before it is sent a second time, to the server that has the
	 * key now: what was sent meanwhile may have overtaken it
	 * @return whether it was set
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
	 * @return its value, {@code null} where there is none
	 */
	public CompletionStage<@Nullable String> get(String key) {
		CommandFuture<String> future = new CommandFuture<>();
		this.servers.send(key, NOTHING, (commands) -> commands.get(key), future);
		return future;
	}

	/**
	 * Read values as bytes. What is given in a row leaves in one flush.
	 * @param keys the keys; a Cluster is asked once for each slot
	 * @return the values in the order of the keys, {@code null} for what is missing or no
	 * string
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
	 * How long a key is still kept.
	 * @param key the key
	 * @return its time-to-live in ms; negative for no key, or no end
	 */
	public CompletionStage<Long> pttl(String key) {
		CommandFuture<Long> future = new CommandFuture<>();
		this.servers.send(key, NOTHING, (commands) -> commands.pttl(key), future);
		return future;
	}

	/**
	 * Set a key to bytes.
	 * @param key the key
	 * @param value its value
	 * @param ttl its time-to-live, in whole milliseconds
	 * @param ifAbsent whether only where there is none
	 * @return whether it was set
	 */
	public CompletionStage<Boolean> set(String key, byte[] value, Duration ttl, boolean ifAbsent) {
		CommandFuture<String> future = new CommandFuture<>();
		this.servers.send(key, NOTHING, ByteCommands.set(key, value, ttl.toMillis(), ifAbsent), future);
		return future.thenApply("OK"::equals);
	}

	/**
	 * Give a key another time-to-live.
	 * @param key the key
	 * @param ttl from now on, in whole milliseconds
	 * @return whether there is such a key
	 */
	public CompletionStage<Boolean> pexpire(String key, Duration ttl) {
		CommandFuture<Boolean> future = new CommandFuture<>();
		this.servers.send(key, NOTHING, (commands) -> commands.pexpire(key, ttl.toMillis()), future);
		return future;
	}

	/**
	 * Run a script whose arguments are bytes, and which answers a number.
	 * @param script the script
	 * @param keys its keys, all of one slot
	 * @param arguments its arguments
	 * @return its answer
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
	 * Run a script whose arguments are bytes, and which answers bytes.
	 * @param script the script
	 * @param keys its keys, all of one slot
	 * @param arguments its arguments
	 * @return its answer
	 */
	public CompletionStage<byte @Nullable []> evalBytes(RedisScript script, List<String> keys, List<byte[]> arguments) {
		return eval(script, NOTHING, keys.get(0), DriverErrors.size(arguments),
				ByteCommands.evalBytes(CommandType.EVALSHA, script.sha1(), keys, arguments),
				(commands) -> ByteCommands.evalBytes(CommandType.EVAL, script.source(), keys, arguments)
					.apply(commands));
	}

	/**
	 * Run a script that answers a number. Where it gets another answer, the result is a
	 * {@link RedisReplyException}; where the connection ends with large arguments on
	 * their way, here and for {@link #evalList}, a {@link RedisCommandTooLargeException}.
	 * @param script the script
	 * @param keys its keys, all of one slot
	 * @param arguments its arguments
	 * @return its answer
	 */
	public CompletionStage<Long> evalNumber(RedisScript script, List<String> keys, String... arguments) {
		return this.<Long>eval(script, NOTHING, ScriptOutputType.INTEGER, keys, arguments).thenApply(RedisNode::number);
	}

	private static long number(@Nullable Long number) {
		if (number == null) {
			throw new RedisReplyException("a number was asked for");
		}
		return number;
	}

	/**
	 * Run a script that answers a list, and tell when the order of commands is broken.
	 * @param script the script
	 * @param onResend runs before the script is sent a second time, because the server
	 * did not know it: what was sent meanwhile has overtaken it
	 * @param keys its keys, all of one slot
	 * @param arguments its arguments
	 * @return its answer
	 */
	public CompletionStage<RedisReply> evalList(RedisScript script, Runnable onResend, List<String> keys,
			String... arguments) {
		return this.<List<Object>>eval(script, onResend, ScriptOutputType.MULTI, keys, arguments)
			.thenApply(RedisReply::new);
	}

	/**
	 * Tell that an answer did not come in time. After some of them its server counts as
	 * down until it answers a probe.
	 * @param waited for how long it was waited for
	 */
	public void unanswered(Duration waited) {
		this.servers.unanswered(waited);
	}

	/**
	 * Ask the node how it is.
	 * @return completes within little more than the connect timeout, never exceptionally
	 */
	public CompletionStage<NodeHealth> health() {
		return this.servers.health(this.address);
	}

	/**
	 * Close the connection and stop connecting.
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
	 * Run a script by its digest, and send its text to a server that does not know it.
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
