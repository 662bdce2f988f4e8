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
 * One server: our connection to it, and whether it answers. It is one of a Cluster's
 * masters, whose silence says nothing of the others, or all that a node has: a standalone
 * server, or the present master of some Sentinels.
 */
final class Server implements Servers {

	private final RedisURI uri;

	private final Connector connector;

	private final Session session;

	private final Circuit circuit;

	private final Prober prober;

	private final Runnable onReset;

	/**
	 * A server that is not connected to until it is started.
	 * @param uri where it is, or its Sentinels
	 * @param connector leads there
	 * @param options how to connect
	 * @param onChange hears of keys that have changed
	 * @param onReset hears when it comes or goes
	 */
	Server(RedisURI uri, Connector connector, RedisNodeOptions options, Consumer<String> onChange, Runnable onReset) {
		this.uri = uri;
		this.connector = connector;
		this.onReset = onReset;
		this.circuit = new Circuit(options.failuresToOpen());
		this.session = new Session(connector, options, onChange, this::reset);
		this.prober = new Prober(this.session, this.circuit, options.connectTimeout(), this::reset);
	}

	@Override
	public void start() {
		this.session.start();
	}

	@Override
	public CompletionStage<Void> connected() {
		return this.session.connected();
	}

	@Override
	public CompletionStage<Void> attempted() {
		return this.session.attempted();
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
		return this.session.isTracking();
	}

	@Override
	public boolean isCluster() {
		return this.session.isCluster();
	}

	@Override
	public void prepare(List<RedisScript> scripts) {
		this.session.prepare(scripts);
	}

	@Override
	public void require(RedisAccess access) {
		this.session.rights().require(access);
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

	Session session() {
		return this.session;
	}

	Circuit circuit() {
		return this.circuit;
	}

	/**
	 * Open a connection that hears what is published.
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
	 * Whether commands are worth sending.
	 */
	@Override
	public boolean isUp() {
		return this.session.link() != null && !this.circuit.isOpen();
	}

	/**
	 * Whether it is being connected to for the first time and nothing speaks against it.
	 */
	boolean isComing() {
		return this.session.isComing();
	}

	/**
	 * Why it is not up, {@code null} when it is.
	 */
	@Nullable String problem() {
		return this.circuit.isOpen() ? "It does not answer." : this.session.problem();
	}

	void checkUsable() {
		if (this.circuit.isOpen()) {
			throw new RedisNodeUnavailableException("does not answer; it is probed in the background");
		}
	}

	void checkVote() {
		checkUsable();
		if (!this.session.mayVote()) {
			throw new RedisNodeUnavailableException("has restarted and has no vote until the restart guard ends");
		}
	}

	/**
	 * Send a command.
	 * @param answered hears the answer or the failure, once, and does not throw
	 */
	<T> void send(Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command,
			BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered) {
		Link link = this.session.link();
		if (link == null) {
			answered.accept(null, this.session.notConnected());
			return;
		}
		link.outbox().send(link.commands(), command, (value, failure) -> {
			heard(link, failure);
			answered.accept(value, (failure != null) ? Failures.translate(failure) : null);
		});
	}

	/**
	 * Any answer has come.
	 */
	void heard() {
		if (this.circuit.answered()) {
			reset();
		}
	}

	private void heard(Link link, @Nullable Throwable failure) {
		if (failure == null || failure instanceof RedisCommandExecutionException) {
			heard();
		}
		if (failure != null && Failures.isReadOnly(failure)) {
			// A master that was made a replica; connecting anew finds the present master.
			this.session.drop(link);
		}
		else if (failure != null && (Failures.isForbidden(failure) || Failures.isUnknownCommand(failure))) {
			this.session.rights().refused();
		}
		else if (failure != null && Failures.isMisfit(failure)) {
			// An answer to another command, and those after it would be too.
			this.session.drop(link);
		}
	}

	/**
	 * An answer did not come in time.
	 */
	void unanswered() {
		if (this.session.link() != null && this.circuit.failed()) {
			this.prober.start();
			reset();
		}
	}

	/**
	 * Ask the server how it is.
	 * @return completes within the connect timeout, never exceptionally
	 */
	CompletableFuture<NodeHealth> health() {
		Link link = this.session.link();
		return (link != null && !this.circuit.isOpen()) ? Health.ask(address(), link, this.session)
				: CompletableFuture.completedFuture(NodeHealth.down(address(), problem()));
	}

	/**
	 * Give up what it has not taken yet.
	 */
	void sever() {
		Link link = this.session.link();
		if (link != null) {
			this.session.drop(link);
		}
	}

	private void reset() {
		if (this.session.link() == null) {
			this.circuit.answered();
		}
		this.onReset.run();
	}

	@Override
	public void close() {
		this.prober.stop();
		this.session.close();
	}

	@Override
	public String toString() {
		return address();
	}

}
