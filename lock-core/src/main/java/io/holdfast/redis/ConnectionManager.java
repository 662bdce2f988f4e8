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
 * Keeps one connection to a node: opens it, prepares it before anybody may use it, and
 * opens the next when it breaks.
 */
final class ConnectionManager {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	private static final long LONGEST_PAUSE_MILLIS = 1000;

	private static final String COMING = "The first connection is not made yet.";

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

	private volatile @Nullable String problem = COMING;

	private volatile NodeInfo info = NodeInfo.UNKNOWN;

	/** The attempt to connect that is under way, or the last one. */
	private volatile CompletableFuture<Void> connecting = CompletableFuture.completedFuture(null);

	private volatile boolean closed;

	private volatile boolean pollingTold;

	private volatile boolean evictionTold;

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
	 * Begin to connect, on a thread of its own: what the driver loads for the first
	 * connection of a JVM takes longer than the connection.
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
	 * Completes when the first connection is made or has failed.
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
	 * Whether the server runs long enough to grant locks.
	 */
	boolean mayVote() {
		return this.restartGuard.mayVote();
	}

	/**
	 * The server takes the place of another and may not know what that one granted.
	 */
	void followsAnother() {
		this.restartGuard.followsAnother();
	}

	/**
	 * Whether the first connection is being made and has not failed so far.
	 */
	boolean isConnecting() {
		return COMING.equals(this.problem);
	}

	/**
	 * Whether a connection is being made and that has not failed so far.
	 */
	boolean isReturning() {
		return isConnecting() || LOST.equals(this.problem);
	}

	@Nullable String problem() {
		return this.problem;
	}

	/**
	 * Why a command cannot be sent, with the reason for which the last connection failed.
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
	 * Give a connection up and open another.
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
		// The driver forgets a connection that it is opening when it is shut down.
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
		// Before anybody can use the connection to ask for a vote.
		observe(this.info);
		synchronized (this) {
			this.connection = opened;
			this.tracking = tracked;
			this.problem = null;
			this.failures = 0;
		}
		if (!tracked && this.options.tracking() && !this.pollingTold) {
			this.pollingTold = true;
			logger.info("Redis node {} does not tell of changes; those who wait for a lock ask it from time to time",
					this.connector.address());
		}
		// Those that were given while it was being prepared.
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
		Duration barred = this.restartGuard.connected(info.serverId(), info.uptime());
		if (!barred.isZero()) {
			logger.warn("Redis node {} has restarted and may have forgotten locks; it grants none for {} ms",
					this.connector.address(), barred.toMillis());
			CompletableFuture.delayedExecutor(barred.toMillis(), TimeUnit.MILLISECONDS).execute(this.onReset);
		}
		String policy = info.evictionPolicy();
		if (policy != null && !this.options.evictable() && !this.evictionTold) {
			this.evictionTold = true;
			logger.warn("Redis node {} may evict locks before they end (maxmemory-policy {}); set it to noeviction",
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
		boolean news = !problem.equals(this.problem);
		this.problem = problem;
		if (misconfigured != null) {
			this.connected.completeExceptionally(misconfigured);
		}
		if (news && !this.closed) {
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
	 * One connection from its opening on; its events count for it alone.
	 */
	private final class Opening implements Connector.Events {

		private volatile @Nullable NodeConnection opened;

		private volatile Set<RedisScript> loaded = Set.of();

		private volatile boolean gone;

		/**
		 * What must be answered before the connection is used: nobody may read a key
		 * before reading subscribes to it.
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
			// It may be gone before it is ready.
			this.gone = true;
			NodeConnection opened = this.opened;
			if (opened != null) {
				drop(opened);
			}
		}

	}

}
