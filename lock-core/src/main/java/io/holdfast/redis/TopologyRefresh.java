package io.holdfast.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks who has which slot of a Cluster: from time to time, and in quick succession while
 * something is wrong. It asks all masters at once over the connections that there are,
 * and a silent one holds it up for a moment only.
 */
final class TopologyRefresh {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	/** From one look to the next while a master is away. */
	private static final Duration HURRY = Duration.ofMillis(200);

	/** While nothing is known yet and servers are being connected to. */
	private static final Duration FIRST = Duration.ofMillis(5);

	private static final Duration CALM = Duration.ofSeconds(5);

	private static final Duration PATIENCE = Duration.ofMillis(200);

	private final ClusterTopology cluster;

	private final Duration calm;

	/** Those who say that the Cluster is down. */
	private volatile Set<String> down = Set.of();

	private volatile boolean closed;

	private CompletableFuture<Void> refresh = CompletableFuture.completedFuture(null);

	private boolean again;

	/** The present appointment; an older one is void. */
	private long turn;

	private long startedAt;

	private long dueAt;

	/**
	 * Create a refresh that waits for its start.
	 * @param cluster whose
	 * @param options the driver's options in them may say how often to look
	 */
	TopologyRefresh(ClusterTopology cluster, RedisNodeOptions options) {
		this.cluster = cluster;
		this.calm = (options.clientOptions() instanceof ClusterClientOptions driver
				&& driver.getTopologyRefreshOptions().isPeriodicRefreshEnabled())
						? driver.getTopologyRefreshOptions().getRefreshPeriod() : CALM;
	}

	void start() {
		refresh();
	}

	boolean isDown() {
		return !this.down.isEmpty();
	}

	Set<String> down() {
		return this.down;
	}

	/**
	 * Something has changed or does not answer: look soon.
	 */
	synchronized void refreshSoon() {
		if (!this.refresh.isDone()) {
			this.again = true;
			return;
		}
		Duration pause = (this.cluster.uncovered() < 0) ? FIRST : HURRY;
		long due = Math.max(System.nanoTime(), this.startedAt + pause.toNanos());
		if (due - this.dueAt < 0) {
			schedule(due);
		}
	}

	/**
	 * Look now.
	 * @return completes when it is done, never exceptionally
	 */
	CompletableFuture<Void> refresh() {
		CompletableFuture<Void> begun;
		synchronized (this) {
			if (!this.refresh.isDone() || this.closed) {
				return this.refresh;
			}
			begun = new CompletableFuture<>();
			this.refresh = begun;
			this.again = false;
			this.turn++;
			this.startedAt = System.nanoTime();
		}
		askAll().whenComplete((done, failure) -> {
			if (failure != null) {
				logger.debug("The slots of the Cluster could not be read", failure);
			}
			begun.complete(null);
			synchronized (this) {
				boolean wrong = this.again || !this.cluster.isUp();
				schedule(System.nanoTime() + (wrong ? HURRY : this.calm).toNanos());
			}
		});
		return begun;
	}

	private CompletableFuture<Void> askAll() {
		List<Server> masters = new ArrayList<>();
		for (Server server : this.cluster.all()) {
			if (server.circuit().isSilentFor(PATIENCE)) {
				server.unanswered();
			}
			else if (server.isUp()) {
				masters.add(server);
			}
		}
		if (masters.isEmpty()) {
			this.cluster.askAround();
			return CompletableFuture.completedFuture(null);
		}
		List<CompletableFuture<Void>> answers = new ArrayList<>();
		SlotMap map = new SlotMap();
		Set<String> down = ConcurrentHashMap.newKeySet();
		for (Server server : masters) {
			NodeConnection connection = server.connections().connection();
			if (connection != null) {
				answers.add(ask(server, connection, map, down));
			}
		}
		return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).thenRun(() -> {
			this.down = new TreeSet<>(down);
			this.cluster.follow(map.end());
		});
	}

	private static CompletableFuture<Void> ask(Server server, NodeConnection connection, SlotMap map,
			Set<String> down) {
		server.circuit().sent();
		CompletableFuture<String> nodes = connection.send(RedisClusterAsyncCommands::clusterNodes);
		nodes.whenComplete((answer, failure) -> {
			server.circuit().ended();
			if (failure == null) {
				server.heard();
			}
		});
		// Access rules may forbid it, and the slots alone are worth knowing.
		CompletableFuture<String> info = connection.send(RedisClusterAsyncCommands::clusterInfo)
			.exceptionally((refused) -> "");
		return nodes.thenCombine(info, (said, state) -> {
			map.add(server.uri(), said);
			if (state.contains("cluster_state:fail")) {
				down.add(server.address());
			}
			return said;
		}).orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).handle((said, failure) -> {
			if (failure != null) {
				logger.debug("{} does not say who has which slot", server, failure);
			}
			return null;
		});
	}

	/** Holds the monitor. */
	private void schedule(long due) {
		this.dueAt = due;
		long appointed = ++this.turn;
		if (this.closed) {
			return;
		}
		CompletableFuture.delayedExecutor(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS).execute(() -> {
			synchronized (this) {
				if (appointed != this.turn) {
					return;
				}
			}
			refresh();
		});
	}

	void close() {
		this.closed = true;
	}

}
