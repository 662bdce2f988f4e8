package io.holdfast.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

/**
 * A standalone server, or the present master of some Sentinels.
 */
final class OneServer implements Servers {

	private final Server server;

	OneServer(Server server) {
		this.server = server;
	}

	@Override
	public void start() {
		this.server.start();
	}

	@Override
	public CompletionStage<Void> connected() {
		return this.server.session().connected();
	}

	@Override
	public CompletionStage<Void> attempted() {
		return this.server.session().attempted();
	}

	@Override
	public List<Server> all() {
		return List.of(this.server);
	}

	@Override
	public Server of(String key) {
		return this.server;
	}

	@Override
	public boolean isTracking() {
		return this.server.session().isTracking();
	}

	@Override
	public boolean isCluster() {
		return this.server.session().isCluster();
	}

	@Override
	public boolean isUp() {
		return this.server.isUp();
	}

	@Override
	public void prepare(List<RedisScript> scripts) {
		this.server.session().prepare(scripts);
	}

	@Override
	public void require(RedisAccess access) {
		this.server.session().rights().require(access);
	}

	@Override
	public <T> void send(String key, Runnable onResend,
			Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> command,
			BiConsumer<? super @Nullable T, ? super @Nullable Throwable> answered) {
		this.server.send(command, answered);
	}

	@Override
	public void unanswered(Duration waited) {
		this.server.unanswered();
	}

	@Override
	public CompletableFuture<NodeHealth> health(String address) {
		return this.server.health();
	}

	@Override
	public void close() {
		this.server.close();
	}

}
