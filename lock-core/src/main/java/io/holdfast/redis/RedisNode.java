package io.holdfast.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

/**
 * One independent Redis deployment and our connection to it: a standalone server, a
 * master with its Sentinels, or a Cluster. It connects in the background and again when
 * the connection is lost. A command is sent at most once: while the node is not connected
 * commands fail at once, and those on their way fail with the connection. Commands keep
 * their order. Thread-safe.
 */
public final class RedisNode implements AutoCloseable {

	private static final Runnable NOTHING = () -> {
	};

	private final String address;

	private final Session session;

	private final Circuit circuit = new Circuit();

	private final Prober prober;

	private final List<RedisNodeListener> listeners = new CopyOnWriteArrayList<>();

	private RedisNode(Connector connector, RedisNodeOptions options) {
		this.address = connector.address();
		this.session = new Session(connector, options, this::onChange, this::onReset);
		this.prober = new Prober(this.session, this.circuit, options.connectTimeout(), this::onReset);
		this.session.start();
	}

	/**
	 * A node by its address.
	 * @param address {@code redis://}, {@code rediss://} or {@code redis-sentinel://}
	 * @param options how to connect
	 * @return a node that begins to connect
	 * @throws IllegalArgumentException when the address is not valid
	 */
	public static RedisNode of(String address, RedisNodeOptions options) {
		return of(Addresses.parse(address), options);
	}

	/**
	 * Check an address without connecting.
	 * @param address {@code redis://}, {@code rediss://} or {@code redis-sentinel://}
	 * @throws IllegalArgumentException when the address is not valid
	 */
	public static void check(String address) {
		Addresses.parse(address);
	}

	/**
	 * A node by the driver's address.
	 * @param uri a standalone server, or Sentinels and their master
	 * @param options how to connect
	 * @return a node that begins to connect
	 */
	public static RedisNode of(RedisURI uri, RedisNodeOptions options) {
		return new RedisNode(new StandaloneConnector(uri, options), options);
	}

	/**
	 * A Cluster as one node.
	 * @param seeds some of its servers
	 * @param options how to connect
	 * @return a node that begins to connect
	 */
	public static RedisNode ofCluster(List<RedisURI> seeds, RedisNodeOptions options) {
		return new RedisNode(new ClusterConnector(seeds, options), options);
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
		return this.session.connected();
	}

	/**
	 * Which server was found at the address, so that two addresses of one server are
	 * recognised.
	 * @return what the server calls itself since its start; {@code null} before the first
	 * connection and where it does not say
	 */
	public @Nullable String serverId() {
		return this.session.info().serverId();
	}

	/**
	 * Whether commands are worth sending.
	 * @return whether it is connected and answers
	 */
	public boolean isUp() {
		return this.session.link() != null && !this.circuit.isOpen();
	}

	/**
	 * Whether the node tells of changes of keys that were read.
	 * @return false when waiters have to poll
	 */
	public boolean isTracking() {
		return this.session.isTracking();
	}

	/**
	 * Fail at once where a command would only wait for its timeout.
	 * @throws RedisNodeUnavailableException when the node does not answer
	 */
	public void checkUsable() {
		if (this.circuit.isOpen()) {
			throw new RedisNodeUnavailableException("does not answer; it is probed in the background");
		}
	}

	/**
	 * Fail where the server has not run for long enough to grant what it may have
	 * forgotten.
	 * @throws RedisNodeUnavailableException when it has no vote
	 */
	public void checkVote() {
		checkUsable();
		if (!this.session.mayVote()) {
			throw new RedisNodeUnavailableException("has restarted and has no vote until the restart guard ends");
		}
	}

	/**
	 * Whether a script may deal with these keys at once.
	 * @param keys the keys
	 * @return false where a Cluster may keep them on different servers
	 */
	public boolean takesTogether(List<String> keys) {
		return !this.session.isCluster() || keys.stream().mapToInt(HashSlot::of).distinct().count() == 1;
	}

	/**
	 * Have scripts ready on the server from every connection's beginning.
	 * @param scripts the scripts
	 */
	public void prepare(List<RedisScript> scripts) {
		this.session.prepare(scripts);
	}

	/**
	 * Try what a feature needs, now and with every connection. What is refused is logged,
	 * shown in {@link #health()}, and tried again until it is allowed.
	 * @param access what it needs; it tells those who use the feature
	 */
	public void require(RedisAccess access) {
		this.session.rights().require(access);
	}

	/**
	 * Fail where the server is known to refuse what a feature needs, whether or not it is
	 * used.
	 * @throws RedisNodeConfigurationException with what is refused, and what allows it
	 */
	public void checkAccess() {
		this.session.rights().check();
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
	 * @return whether it was set
	 */
	public CompletionStage<Boolean> setIfAbsent(String key, String value, Duration ttl) {
		return send((commands) -> commands.set(key, value, SetArgs.Builder.nx().px(ttl.toMillis())))
			.thenApply("OK"::equals);
	}

	/**
	 * Read a key.
	 * @param key the key
	 * @return its value, {@code null} where there is none
	 */
	public CompletionStage<@Nullable String> get(String key) {
		return send((commands) -> commands.get(key));
	}

	/**
	 * Run a script that answers a number.
	 * @param script the script
	 * @param keys its keys, all of one slot
	 * @param arguments its arguments
	 * @return its answer
	 */
	public CompletionStage<Long> evalNumber(RedisScript script, List<String> keys, String... arguments) {
		return eval(script, NOTHING, ScriptOutputType.INTEGER, keys, arguments);
	}

	/**
	 * Run a script that answers a list, and tell when the order of commands is broken.
	 * @param script the script
	 * @param onResend runs before the script is sent a second time, because the server
	 * did not know it: what was sent meanwhile has overtaken it
	 * @param keys its keys, all of one slot
	 * @param arguments its arguments
	 * @return its answer, of texts and {@link Long}
	 */
	public CompletionStage<List<Object>> evalList(RedisScript script, Runnable onResend, List<String> keys,
			String... arguments) {
		return eval(script, onResend, ScriptOutputType.MULTI, keys, arguments);
	}

	/**
	 * Tell that an answer did not come in time. After some of them the node counts as
	 * down until it answers a probe.
	 */
	public void unanswered() {
		if (this.session.link() != null && this.circuit.failed()) {
			this.prober.start();
			onReset();
		}
	}

	/**
	 * Ask the node how it is.
	 * @return completes within the connect timeout, never exceptionally
	 */
	public CompletionStage<NodeHealth> health() {
		Link link = this.session.link();
		boolean silent = this.circuit.isOpen();
		return (link != null && !silent) ? Health.ask(this.address, link, this.session) : CompletableFuture
			.completedFuture(NodeHealth.down(this.address, silent ? "It does not answer." : this.session.problem()));
	}

	/**
	 * Close the connection and stop connecting.
	 */
	@Override
	public void close() {
		this.prober.stop();
		this.session.close();
	}

	@Override
	public String toString() {
		return this.address;
	}

	private <T> CompletionStage<T> eval(RedisScript script, Runnable onResend, ScriptOutputType type,
			List<String> keyList, String[] arguments) {
		String[] keys = keyList.toArray(String[]::new);
		Answer<T> answer = new Answer<>();
		this.<T>send((commands) -> commands.evalsha(script.sha1(), type, keys, arguments), (value, failure) -> {
			if (failure != null && Failures.isMissingScript(failure)) {
				onResend.run();
				send((commands) -> commands.eval(script.source(), type, keys, arguments), answer);
			}
			else {
				answer.accept(value, failure);
			}
		});
		return answer;
	}

	private <T> CompletableFuture<T> send(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command) {
		Answer<T> answer = new Answer<>();
		send(command, answer);
		return answer;
	}

	private <T> void send(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command,
			BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered) {
		Link link = this.session.link();
		if (link == null) {
			answered.accept(null, this.session.notConnected());
			return;
		}
		link.send(command, (value, failure) -> {
			heard(link, failure);
			answered.accept(value, failure);
		});
	}

	private void heard(Link link, @Nullable Throwable failure) {
		if (failure == null && this.circuit.answered()) {
			onReset();
		}
		else if (failure != null && Failures.isReadOnly(failure)) {
			// A master that was made a replica; connecting anew finds the present master.
			this.session.drop(link);
		}
		else if (failure != null && (Failures.isForbidden(failure) || Failures.isUnknownCommand(failure))) {
			this.session.rights().refused();
		}
	}

	private void onChange(String key) {
		this.listeners.forEach((listener) -> listener.onChange(key));
	}

	private void onReset() {
		if (this.session.link() == null) {
			this.circuit.answered();
		}
		this.listeners.forEach(RedisNodeListener::onReset);
	}

}
