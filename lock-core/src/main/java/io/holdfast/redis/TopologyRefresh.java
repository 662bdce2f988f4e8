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
 * Reads which server has which slot of a Cluster: periodically, and in quick succession
 * while something is wrong. It asks all masters at once over the existing connections,
 * and waits only briefly for a silent one.
 */
final class TopologyRefresh {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	/** The pause between two refreshes while something is wrong. */
	private static final Duration PAUSE_WHEN_WRONG = Duration.ofMillis(200);

	/** The pause while no slots are known yet and servers are being connected to. */
	private static final Duration FIRST_PAUSE = Duration.ofMillis(5);

	private static final Duration DEFAULT_PERIOD = Duration.ofSeconds(5);

	private static final Duration TIMEOUT = Duration.ofMillis(200);

	private final ClusterTopology cluster;

	private final Duration period;

	/** The servers that report the Cluster as down. */
	private volatile Set<String> down = Set.of();

	private volatile boolean closed;

	private CompletableFuture<Void> refresh = CompletableFuture.completedFuture(null);

	private boolean again;

	/** The number of the latest schedule; earlier ones are void. */
	private long scheduleNumber;

	private long startedAt;

	private long dueAt;

	/**
	 * Create a refresh, which does nothing until it is started.
	 * @param cluster the Cluster
	 * @param options whose driver options may contain the refresh period
	 */
	TopologyRefresh(ClusterTopology cluster, RedisNodeOptions options) {
		this.cluster = cluster;
		this.period = (options.clientOptions() instanceof ClusterClientOptions driver
				&& driver.getTopologyRefreshOptions().isPeriodicRefreshEnabled())
						? driver.getTopologyRefreshOptions().getRefreshPeriod() : DEFAULT_PERIOD;
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
	 * Refresh soon, because something has changed or does not answer.
	 */
	synchronized void refreshSoon() {
		if (!this.refresh.isDone()) {
			this.again = true;
			return;
		}
		Duration pause = (this.cluster.uncovered() < 0) ? FIRST_PAUSE : PAUSE_WHEN_WRONG;
		long due = Math.max(System.nanoTime(), this.startedAt + pause.toNanos());
		if (due - this.dueAt < 0) {
			schedule(due);
		}
	}

	/**
	 * Refresh now, unless a refresh is running.
	 * @return completes when the refresh is done, never exceptionally
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
			this.scheduleNumber++;
			this.startedAt = System.nanoTime();
		}
		askAll().whenComplete((done, failure) -> {
			if (failure != null) {
				logger.debug("The slots of the Cluster could not be read", failure);
			}
			begun.complete(null);
			synchronized (this) {
				boolean wrong = this.again || !this.cluster.isUp();
				schedule(System.nanoTime() + (wrong ? PAUSE_WHEN_WRONG : this.period).toNanos());
			}
		});
		return begun;
	}

	private CompletableFuture<Void> askAll() {
		List<Server> masters = new ArrayList<>();
		for (Server server : this.cluster.all()) {
			if (server.circuit().isSilentFor(TIMEOUT)) {
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
				server.onAnswer();
			}
		});
		// Access rules may forbid CLUSTER INFO; the slots alone are still useful.
		CompletableFuture<String> info = connection.send(RedisClusterAsyncCommands::clusterInfo)
			.exceptionally((refused) -> "");
		return nodes.thenCombine(info, (answered, state) -> {
			map.add(server.uri(), answered);
			if (state.contains("cluster_state:fail")) {
				down.add(server.address());
			}
			return answered;
		}).orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).handle((answered, failure) -> {
			if (failure != null) {
				logger.debug("{} does not report the slots", server, failure);
			}
			return null;
		});
	}

	/** Called with the monitor held. */
	private void schedule(long due) {
		this.dueAt = due;
		long number = ++this.scheduleNumber;
		if (this.closed) {
			return;
		}
		CompletableFuture.delayedExecutor(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS).execute(() -> {
			synchronized (this) {
				if (number != this.scheduleNumber) {
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
