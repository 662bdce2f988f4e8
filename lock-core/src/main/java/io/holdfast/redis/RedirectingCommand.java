package io.holdfast.redis;

import java.util.function.BiConsumer;
import java.util.function.Function;

import io.holdfast.engine.TransientRefusalException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

/**
 * A command that follows redirections to the server that has its keys.
 *
 * @param <T> the type of its answer
 * @param cluster the Cluster
 * @param command sends the command
 * @param onResend runs before the command is sent again
 * @param answered receives the answer or the failure, once
 */
record RedirectingCommand<T>(ClusterTopology cluster,
		Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command, Runnable onResend,
		BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered) {

	private static final int MOST_REDIRECTS = 5;

	/**
	 * Send the command.
	 * @param server the server that has the keys
	 * @param asking whether to send {@code ASKING} before the command, because the slot
	 * is being moved to the server
	 * @param redirects the number of redirections so far
	 */
	void send(Server server, boolean asking, int redirects) {
		if (server.connections().connection() == null) {
			this.cluster.refreshSoon();
			this.answered.accept(null,
					server.isConnecting() ? new TransientRefusalException("not connected to " + server + " yet", null)
							: server.connections().notConnected());
			return;
		}
		server.circuit().sent();
		server.send(asking ? this::ask : this.command, (value, failure) -> {
			server.circuit().ended();
			if (failure == null) {
				this.answered.accept(value, null);
			}
			else {
				refused(server, failure, redirects);
			}
		});
	}

	/** ASKING applies only to the next command. */
	private RedisFuture<T> ask(RedisClusterAsyncCommands<String, String> commands) {
		commands.asking();
		return this.command.apply(commands);
	}

	private void refused(Server server, Throwable failure, int redirects) {
		Redirect redirect = Redirect.of(failure);
		if (redirect == null || redirects == MOST_REDIRECTS) {
			if (redirect != null || failure instanceof TransientRefusalException) {
				this.cluster.refreshSoon();
			}
			this.answered.accept(null, (redirect != null)
					? new TransientRefusalException(String.valueOf(failure.getMessage()), failure) : failure);
			return;
		}
		Server other = this.cluster.at(redirect.host().isEmpty() ? server.uri().getHost() : redirect.host(),
				redirect.port());
		if (!redirect.once()) {
			this.cluster.moved(redirect.slot(), other);
		}
		this.onResend.run();
		send(other, redirect.once(), redirects + 1);
	}

}
