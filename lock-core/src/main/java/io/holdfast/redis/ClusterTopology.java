package io.holdfast.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import io.holdfast.engine.TransientRefusalException;
import io.holdfast.redis.FeaturePermissions.Need;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

/**
 * The masters of a Cluster. Each has its own connection, so that the silence of one does
 * not affect the others, and commands for a key keep their order. A server that has lost
 * a slot redirects commands; if a server no longer answers, the others are asked who has
 * its slots.
 */
final class ClusterTopology implements NodeTopology {

	private final List<RedisURI> seeds;

	private final RedisNodeOptions options;

	private final Consumer<String> onChange;

	private final Runnable onReset;

	private final Map<String, Server> servers = new ConcurrentHashMap<>();

	private final AtomicReferenceArray<@Nullable Server> owners = new AtomicReferenceArray<>(HashSlot.COUNT);

	private final CopyOnWriteArraySet<RedisScript> scripts = new CopyOnWriteArraySet<>();

	private final CopyOnWriteArraySet<FeaturePermissions> required = new CopyOnWriteArraySet<>();

	private final CompletableFuture<Void> connected = new CompletableFuture<>();

	private final TopologyRefresh topologyRefresh;

	/**
	 * All servers that the masters have named, to be asked if none of the masters
	 * answers.
	 */
	private volatile Collection<RedisURI> known;

	/** The number of slots without an owner; negative before the slots are known. */
	private volatile int uncovered = -1;

	/** Whether a server has reported a moved slot since the slots were last read. */
	private final AtomicBoolean moved = new AtomicBoolean();

	private volatile boolean closed;

	/**
	 * Create a Cluster, which connects once it is started.
	 * @param seeds some of its servers
	 * @param options how to connect
	 * @param onChange receives keys that have changed
	 * @param onReset runs when a server is connected or disconnected, when its circuit
	 * opens or closes, and when slots move
	 */
	ClusterTopology(List<RedisURI> seeds, RedisNodeOptions options, Consumer<String> onChange, Runnable onReset) {
		this.seeds = List.copyOf(seeds);
		this.known = this.seeds;
		this.options = options;
		this.onChange = onChange;
		this.onReset = onReset;
		this.topologyRefresh = new TopologyRefresh(this, options);
		this.required.add(FeaturePermissions.to("Clusters", Need.ALWAYS).commands("CLUSTER|NODES"));
		this.required.add(FeaturePermissions.to("the health of Clusters", Need.WELCOME).commands("CLUSTER|INFO"));
	}

	@Override
	public void start() {
		this.topologyRefresh.start();
	}

	@Override
	public CompletionStage<Void> connected() {
		return this.connected.thenCompose((connected) -> CompletableFuture.allOf(all().stream()
			.map((server) -> server.connections().permissions().checked().toCompletableFuture())
			.toArray(CompletableFuture[]::new))).minimalCompletionStage();
	}

	/**
	 * Completes when the Cluster is connected, because one failed attempt does not tell
	 * whether the other servers can be reached.
	 */
	@Override
	public CompletionStage<Void> attempted() {
		return connected();
	}

	@Override
	public List<Server> all() {
		return List.copyOf(this.servers.values());
	}

	@Override
	public @Nullable Server of(String key) {
		return this.owners.get(HashSlot.of(key));
	}

	@Override
	public boolean isTracking() {
		for (Server server : this.servers.values()) {
			if (!server.isTracking()) {
				return false;
			}
		}
		return this.uncovered >= 0;
	}

	@Override
	public boolean isCluster() {
		return true;
	}

	/**
	 * A single missing answer counts as down, because it is then unknown whether all
	 * slots can be used.
	 */
	@Override
	public boolean isUp() {
		return this.uncovered == 0 && !this.topologyRefresh.isDown()
				&& this.servers.values().stream().allMatch((server) -> server.isUp() && !server.circuit().isSuspect());
	}

	int uncovered() {
		return this.uncovered;
	}

	RedisNodeOptions options() {
		return this.options;
	}

	@Override
	public void prepare(List<RedisScript> scripts) {
		this.scripts.addAll(scripts);
		this.servers.values().forEach((server) -> server.prepare(scripts));
	}

	@Override
	public void require(FeaturePermissions permissions) {
		this.required.add(permissions);
		this.servers.values().forEach((server) -> server.require(permissions));
	}

	@Override
	public <T> void send(String key, Runnable onResend,
			Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command,
			BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered) {
		Server server = of(key);
		if (server != null) {
			new RedirectingCommand<>(this, command, onResend, answered).send(server, false, 0);
			return;
		}
		this.topologyRefresh.refreshSoon();
		answered.accept(null, (this.uncovered < 0) ? new RedisNodeUnavailableException("not connected")
				: new TransientRefusalException("no server of the Cluster has slot " + HashSlot.of(key), null));
	}

	@Override
	public void unanswered(Duration waited) {
		// Commands that were sent in a second step have waited for less time.
		Duration silence = waited.dividedBy(2);
		this.servers.values()
			.stream()
			.filter((server) -> server.circuit().isSilentFor(silence))
			.forEach(Server::unanswered);
		this.topologyRefresh.refreshSoon();
	}

	@Override
	public CompletableFuture<NodeHealth> health(String address) {
		return this.topologyRefresh.refresh()
			.thenCompose((seen) -> ClusterHealthQuery.ask(address, this, this.topologyRefresh.down()));
	}

	/**
	 * Connect to all known servers, because none of the masters can be asked.
	 */
	void askAround() {
		this.known.forEach((uri) -> at(uri.getHost(), uri.getPort()));
		this.seeds.forEach((uri) -> at(uri.getHost(), uri.getPort()));
	}

	/**
	 * Apply what the servers have reported.
	 */
	void follow(SlotMap map) {
		if (map.isEmpty()) {
			return;
		}
		boolean moved = this.moved.getAndSet(false);
		Set<Server> masters = new HashSet<>();
		for (int slot = 0; slot < HashSlot.COUNT; slot++) {
			RedisURI uri = map.owner(slot);
			Server owner = (uri != null) ? at(uri.getHost(), uri.getPort()) : null;
			moved |= this.owners.getAndSet(slot, owner) != owner;
			if (owner != null) {
				masters.add(owner);
			}
		}
		this.known = map.known();
		this.uncovered = map.uncovered();
		for (Server server : all()) {
			if (!masters.contains(server) && this.servers.values().remove(server)) {
				// Its unsent commands must not arrive later: their locks are released on
				// the new owner.
				server.sever();
				server.close();
			}
		}
		if (moved) {
			this.onReset.run();
		}
		completeIfConnected();
	}

	/**
	 * The server at an address. It begins to connect when it is first looked up.
	 */
	Server at(String host, int port) {
		String address = host + ":" + port;
		Server known = this.servers.get(address);
		if (known != null) {
			return known;
		}
		Server created = connect(host, port);
		Server other = this.servers.putIfAbsent(address, created);
		if (other != null) {
			created.close();
			return other;
		}
		if (this.uncovered >= 0) {
			created.connections().followsAnother();
		}
		created.prepare(List.copyOf(this.scripts));
		this.required.forEach(created::require);
		created.start();
		created.connected().exceptionally((misconfigured) -> {
			this.connected.completeExceptionally(misconfigured);
			return null;
		});
		if (this.closed) {
			created.close();
		}
		return created;
	}

	/**
	 * A slot has moved to another master.
	 */
	void moved(int slot, Server master) {
		this.owners.set(slot, master);
		this.moved.set(true);
		this.topologyRefresh.refreshSoon();
	}

	/**
	 * Read the slots again soon, because something has changed.
	 */
	void refreshSoon() {
		this.topologyRefresh.refreshSoon();
	}

	private Server connect(String host, int port) {
		RedisURI uri = RedisURI.builder(this.seeds.get(0)).withHost(host).withPort(port).withDatabase(0).build();
		return new Server(uri, new StandaloneConnector(List.of(uri), this.options, true), this.options, this.onChange,
				() -> {
					this.onReset.run();
					completeIfConnected();
					this.topologyRefresh.refreshSoon();
				});
	}

	/**
	 * Complete {@link #connected()} once the masters are known and each of them has been
	 * tried.
	 */
	private void completeIfConnected() {
		if (!this.connected.isDone() && this.uncovered >= 0 && this.servers.values().stream().anyMatch(Server::isUp)
				&& this.servers.values().stream().noneMatch(Server::isConnecting)) {
			this.connected.complete(null);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.topologyRefresh.close();
		this.servers.values().forEach(Server::close);
	}

}
