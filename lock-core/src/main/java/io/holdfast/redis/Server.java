package io.holdfast.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;

/**
 * One server: the connection to it, and whether it answers. It is one of a Cluster's
 * masters, each of which may be silent by itself, or the only server of a node: a
 * standalone server, or the present master of Sentinels or replicas.
 */
final class Server implements NodeTopology {

	private final RedisURI uri;

	private final Connector connector;

	private final ConnectionManager connections;

	private final CircuitBreaker circuit;

	private final Prober prober;

	private final Runnable onReset;

	/**
	 * Create a server, which connects once it is started.
	 * @param uri its address, or its Sentinels
	 * @param connector opens connections to it
	 * @param options how to connect
	 * @param onChange receives keys that have changed
	 * @param onReset runs when the server is connected or disconnected, or when its
	 * circuit opens or closes
	 */
	Server(RedisURI uri, Connector connector, RedisNodeOptions options, Consumer<String> onChange, Runnable onReset) {
		this.uri = uri;
		this.connector = connector;
		this.onReset = onReset;
		this.circuit = new CircuitBreaker(options.failuresToOpen());
		this.connections = new ConnectionManager(connector, options, onChange, this::reset);
		this.prober = new Prober(this.connections, this.circuit, options.connectTimeout(), this::reset);
	}

	@Override
	public void start() {
		this.connections.start();
	}

	@Override
	public CompletionStage<Void> connected() {
		return this.connections.connected();
	}

	@Override
	public CompletionStage<Void> attempted() {
		return this.connections.attempted();
	}

	@Override
	public List<Server> all() {
		return List.of(this);
	}

	@Override
	public Server of(String key) {
		return this;
	}

	@Override
	public boolean isTracking() {
		return this.connections.isTracking();
	}

	@Override
	public boolean isCluster() {
		return this.connections.isCluster();
	}

	@Override
	public void prepare(List<RedisScript> scripts) {
		this.connections.prepare(scripts);
	}

	@Override
	public void require(FeaturePermissions permissions) {
		this.connections.permissions().require(permissions);
	}

	@Override
	public <T> void send(String key, Runnable onResend,
			Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command,
			BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered) {
		send(command, answered);
	}

	@Override
	public void unanswered(Duration waited) {
		unanswered();
	}

	@Override
	public CompletableFuture<NodeHealth> health(String address) {
		return health();
	}

	ConnectionManager connections() {
		return this.connections;
	}

	CircuitBreaker circuit() {
		return this.circuit;
	}

	/**
	 * Open a connection for publish and subscribe.
	 */
	CompletionStage<StatefulRedisPubSubConnection<String, String>> listen() {
		return this.connector.listen();
	}

	RedisURI uri() {
		return this.uri;
	}

	String address() {
		return this.connector.address();
	}

	/**
	 * Whether the server is connected and answers.
	 */
	@Override
	public boolean isUp() {
		return this.connections.connection() != null && !this.circuit.isOpen();
	}

	/**
	 * Whether it is being connected to for the first time, and no attempt has failed.
	 */
	boolean isConnecting() {
		return this.connections.isConnecting();
	}

	/**
	 * Why the server is not up, {@code null} if it is.
	 */
	@Nullable String problem() {
		return this.circuit.isOpen() ? "It does not answer." : this.connections.problem();
	}

	void checkUsable() {
		if (this.circuit.isOpen()) {
			throw new RedisNodeUnavailableException("does not answer; it is probed in the background");
		}
	}

	void checkVote() {
		checkUsable();
		if (!this.connections.mayVote()) {
			throw new RedisNodeUnavailableException("has restarted and has no vote until the restart guard ends");
		}
	}

	/**
	 * Send a command.
	 * @param answered receives the answer or the failure, once; must not throw
	 */
	<T> void send(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command,
			BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered) {
		NodeConnection connection = this.connections.connection();
		if (connection == null) {
			answered.accept(null, this.connections.notConnected());
			return;
		}
		connection.commandQueue().send(connection.commands(), command, (value, failure) -> {
			onAnswer(connection, failure);
			answered.accept(value, (failure != null) ? DriverErrors.translate(failure) : null);
		});
	}

	/**
	 * The server has answered any command.
	 */
	void onAnswer() {
		if (this.circuit.answered()) {
			reset();
		}
	}

	private void onAnswer(NodeConnection connection, @Nullable Throwable failure) {
		if (failure == null || failure instanceof RedisCommandExecutionException) {
			onAnswer();
		}
		if (failure != null && DriverErrors.isReadOnly(failure)) {
			// The server has become a replica; a new connection finds the present master.
			this.connections.drop(connection);
		}
		else if (failure != null && (DriverErrors.isForbidden(failure) || DriverErrors.isUnknownCommand(failure))) {
			this.connections.permissions().refused();
		}
		else if (failure != null && DriverErrors.isMisfit(failure)) {
			// The answer belongs to another command, and so would all later ones.
			this.connections.drop(connection);
		}
	}

	/**
	 * An answer did not arrive in time.
	 */
	void unanswered() {
		if (this.connections.connection() != null && this.circuit.failed()) {
			this.prober.start();
			reset();
		}
	}

	/**
	 * Ask the server for its health.
	 * @return completes within the connect timeout, never exceptionally
	 */
	CompletableFuture<NodeHealth> health() {
		NodeConnection connection = this.connections.connection();
		return (connection != null && !this.circuit.isOpen()) ? HealthQuery.ask(address(), connection, this.connections)
				: CompletableFuture.completedFuture(NodeHealth.down(address(), problem()));
	}

	/**
	 * Replace the connection and discard unsent data.
	 */
	void sever() {
		NodeConnection connection = this.connections.connection();
		if (connection != null) {
			this.connections.drop(connection);
		}
	}

	private void reset() {
		if (this.connections.connection() == null) {
			this.circuit.answered();
		}
		this.onReset.run();
	}

	@Override
	public void close() {
		this.prober.stop();
		this.connections.close();
	}

	@Override
	public String toString() {
		return address();
	}

}
