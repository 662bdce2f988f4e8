package io.holdfast.redis;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maintains one connection to a server: opens it, prepares it before it is used, and
 * opens the next one when it is lost.
 */
final class ConnectionManager {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	private static final long LONGEST_PAUSE_MILLIS = 1000;

	private static final String FIRST_PENDING = "The first connection has not been made yet.";

	private static final String LOST = "The connection is lost.";

	private final Connector connector;

	private final RedisNodeOptions options;

	private final Consumer<String> onChange;

	private final Runnable onReset;

	private final CopyOnWriteArraySet<RedisScript> scripts = new CopyOnWriteArraySet<>();

	private final PermissionCheck permissions;

	private final CompletableFuture<Void> connected = new CompletableFuture<>();

	private final CompletableFuture<Void> attempted = new CompletableFuture<>();

	private volatile @Nullable NodeConnection connection;

	private volatile boolean tracking;

	private volatile @Nullable String problem = FIRST_PENDING;

	private volatile NodeInfo info = NodeInfo.UNKNOWN;

	/** The attempt to connect that is in progress, or the last one. */
	private volatile CompletableFuture<Void> connecting = CompletableFuture.completedFuture(null);

	private volatile boolean closed;

	private volatile boolean pollingLogged;

	private volatile boolean evictionLogged;

	private final RestartGuard restartGuard;

	private volatile int failures;

	ConnectionManager(Connector connector, RedisNodeOptions options, Consumer<String> onChange, Runnable onReset) {
		this.connector = connector;
		this.options = options;
		this.restartGuard = new RestartGuard(options.restartGuard(), System::nanoTime);
		this.onChange = onChange;
		this.onReset = onReset;
		this.permissions = new PermissionCheck(connector.address(), options, this::connection, onReset);
	}

	/**
	 * Begin to connect, on a separate thread, because loading the driver for the first
	 * connection of a JVM takes longer than connecting.
	 */
	void start() {
		Thread thread = new Thread(this::connect, "holdfast-connect");
		thread.setDaemon(true);
		thread.start();
	}

	CompletionStage<Void> connected() {
		return this.connected.thenCompose((connected) -> this.permissions.checked()).minimalCompletionStage();
	}

	/**
	 * Completes when the first attempt to connect has succeeded or failed.
	 */
	CompletionStage<Void> attempted() {
		return this.attempted.minimalCompletionStage();
	}

	PermissionCheck permissions() {
		return this.permissions;
	}

	@Nullable NodeConnection connection() {
		return this.connection;
	}

	boolean isTracking() {
		return this.tracking;
	}

	NodeInfo info() {
		return this.info;
	}

	boolean isCluster() {
		return this.connector.isCluster() || this.info.isCluster();
	}

	/**
	 * Whether the restart guard lets the server grant locks.
	 */
	boolean mayVote() {
		return this.restartGuard.mayVote();
	}

	/**
	 * The server replaces another one, and may not know which locks that one granted.
	 */
	void followsAnother() {
		this.restartGuard.followsAnother();
	}

	/**
	 * Whether the first connection is being made, and no attempt has failed.
	 */
	boolean isConnecting() {
		return FIRST_PENDING.equals(this.problem);
	}

	/**
	 * Whether a connection is being made, and no attempt has failed since the last
	 * connection.
	 */
	boolean isReturning() {
		return isConnecting() || LOST.equals(this.problem);
	}

	@Nullable String problem() {
		return this.problem;
	}

	/**
	 * The failure of a command that cannot be sent, with the reason why the node is not
	 * connected.
	 */
	RedisNodeUnavailableException notConnected() {
		String problem = this.problem;
		return new RedisNodeUnavailableException("not connected" + ((problem != null) ? ". " + problem : ""));
	}

	RedisNodeOptions options() {
		return this.options;
	}

	void prepare(List<RedisScript> scripts) {
		this.scripts.addAll(scripts);
		NodeConnection connection = this.connection;
		if (connection != null) {
			load(connection, scripts);
		}
	}

	/**
	 * Close a connection and open another one.
	 */
	void drop(NodeConnection dropped) {
		synchronized (this) {
			if (this.connection != dropped) {
				return;
			}
			this.connection = null;
			this.tracking = false;
			this.problem = LOST;
		}
		this.onReset.run();
		if (!this.closed) {
			dropped.sever();
			logger.info("Redis node {} is disconnected", this.connector.address());
			connectLater();
		}
	}

	void close() {
		this.closed = true;
		NodeConnection connection = this.connection;
		if (connection != null) {
			drop(connection);
		}
		// A driver that is shut down does not close a connection that it is still
		// opening, so wait for the attempt.
		this.connecting.whenComplete((done, failure) -> this.connector.close());
	}

	void connect() {
		CompletableFuture<Void> attempt = new CompletableFuture<>();
		this.connecting = attempt;
		if (this.closed) {
			attempt.complete(null);
			return;
		}
		Opening opening = new Opening();
		CompletionStage<NodeConnection> opened;
		try {
			opened = this.connector.open(opening);
		}
		catch (RuntimeException | LinkageError ex) {
			opened = CompletableFuture.failedFuture(ex);
		}
		opened.thenCompose(opening::prepare).whenComplete((ready, failure) -> {
			if (failure != null) {
				failed(opening, failure);
			}
			attempt.complete(null);
			this.attempted.complete(null);
		});
	}

	private void ready(Opening opening, NodeConnection opened, boolean tracked) {
		// Before the connection can be used to ask for a vote.
		observe(this.info);
		synchronized (this) {
			this.connection = opened;
			this.tracking = tracked;
			this.problem = null;
			this.failures = 0;
		}
		if (!tracked && this.options.tracking() && !this.pollingLogged) {
			this.pollingLogged = true;
			logger.info("Redis node {} does not report changes, so callers that wait for a lock poll it",
					this.connector.address());
		}
		// Load the scripts that were added while the connection was being prepared.
		load(opened, this.scripts.stream().filter((script) -> !opening.loaded.contains(script)).toList());
		this.permissions.connected(opened);
		logger.debug("Redis node {} is connected", this.connector.address());
		this.connected.complete(null);
		this.onReset.run();
		if (this.closed || opening.gone) {
			drop(opened);
			opened.close();
		}
	}

	private void observe(NodeInfo info) {
		Duration withoutVote = this.restartGuard.connected(info.serverId(), info.uptime());
		if (!withoutVote.isZero()) {
			logger.warn("Redis node {} has restarted and may have forgotten locks; it grants no locks for {} ms",
					this.connector.address(), withoutVote.toMillis());
			CompletableFuture.delayedExecutor(withoutVote.toMillis(), TimeUnit.MILLISECONDS).execute(this.onReset);
		}
		String policy = info.evictionPolicy();
		if (policy != null && !this.options.evictable() && !this.evictionLogged) {
			this.evictionLogged = true;
			logger.warn("Redis node {} may evict locks before they expire (maxmemory-policy {}); set it to noeviction",
					this.connector.address(), policy);
		}
	}

	private void failed(Opening opening, Throwable failure) {
		NodeConnection opened = opening.opened;
		if (opened != null) {
			opened.close();
		}
		String address = this.connector.address();
		RedisNodeConfigurationException misconfigured = Misconfiguration.find(address, failure);
		String problem = (misconfigured != null) ? String.valueOf(misconfigured.getMessage())
				: "It cannot be reached: " + DriverErrors.describe(failure);
		boolean changed = !problem.equals(this.problem);
		this.problem = problem;
		if (misconfigured != null) {
			this.connected.completeExceptionally(misconfigured);
		}
		if (changed && !this.closed) {
			logger.warn("Redis node {} is not available. {}", address, problem);
		}
		connectLater();
	}

	private void connectLater() {
		int attempt = Math.min(this.failures++, 5);
		long pause = Math.min(LONGEST_PAUSE_MILLIS, 50L << attempt);
		long random = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
		CompletableFuture.delayedExecutor(random, TimeUnit.MILLISECONDS).execute(this::connect);
	}

	private void load(NodeConnection connection, Iterable<RedisScript> scripts) {
		scripts.forEach((script) -> connection.send((commands) -> commands.scriptLoad(script.source())));
	}

	/**
	 * One connection from its opening on. Its events concern only this connection.
	 */
	private final class Opening implements Connector.Events {

		private volatile @Nullable NodeConnection opened;

		private volatile Set<RedisScript> loaded = Set.of();

		private volatile boolean gone;

		/**
		 * Prepare the connection. Tracking must be on before it is used, because a key
		 * that is read earlier would not be tracked.
		 */
		private CompletionStage<Void> prepare(NodeConnection opened) {
			this.opened = opened;
			this.loaded = Set.copyOf(ConnectionManager.this.scripts);
			load(opened, this.loaded);
			CompletableFuture<Boolean> tracked = ConnectionSetup.track(opened,
					ConnectionManager.this.options.tracking());
			CompletableFuture<NodeInfo> info = ConnectionSetup.info(opened);
			return tracked.thenCombine(info, (tracking, known) -> {
				Misconfiguration.checkRole(ConnectionManager.this.connector, known);
				ConnectionManager.this.info = known;
				return tracking;
			})
				.thenCombine(ConnectionManager.this.permissions.prepare(opened), (tracking, tried) -> tracking)
				.orTimeout(ConnectionManager.this.options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
				.thenAccept((tracking) -> ready(this, opened, tracking));
		}

		@Override
		public void invalidated(@Nullable List<String> keys) {
			if (keys == null) {
				ConnectionManager.this.onReset.run();
			}
			else {
				keys.forEach(ConnectionManager.this.onChange);
			}
		}

		@Override
		public void disconnected() {
			// The connection may be lost before it is ready.
			this.gone = true;
			NodeConnection opened = this.opened;
			if (opened != null) {
				drop(opened);
			}
		}

	}

}
