package io.holdfast.redis;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionManagerTest {

	private static final RedisScript EARLY = RedisScript.of("return 1");

	private static final RedisScript LATE = RedisScript.of("return 2");

	private final FirstConnection connector = new FirstConnection();

	private final ConnectionManager connections = new ConnectionManager(this.connector,
			RedisNodeOptions.defaults().withRestartGuard(Duration.ofHours(1)), (key) -> {
			}, () -> {
			});

	@AfterEach
	void close() {
		this.connections.close();
	}

	@Test
	void doesNotUseAServerWhoseVoteIsNotDecided() {
		List<Boolean> votes = new ArrayList<>();
		this.connections.prepare(List.of(EARLY));
		this.connector.on("info", () -> {
			this.connections.prepare(List.of(LATE));
			return "uptime_in_seconds:5";
		});
		this.connector.on("scriptLoad", () -> {
			if (this.connections.connection() != null) {
				votes.add(this.connections.mayVote());
			}
			return "sha";
		});
		this.connections.connect();
		assertThat(this.connections.connection()).isNotNull();
		assertThat(votes).containsExactly(false);
	}

	@Test
	void doesNotUseAConnectionThatEndedWhileItWasPrepared() {
		this.connector.on("info", () -> {
			this.connector.events().disconnected();
			return "uptime_in_seconds:5";
		});
		this.connections.connect();
		assertThat(this.connections.connection() != null).as("in use").isFalse();
	}

	/**
	 * Opens one connection, which answers at once, and no others.
	 */
	private static final class FirstConnection implements Connector {

		private final Map<String, Supplier<String>> answers = new HashMap<>();

		private final List<Events> opened = new ArrayList<>();

		void on(String command, Supplier<String> answer) {
			this.answers.put(command, answer);
		}

		Events events() {
			return this.opened.get(0);
		}

		@Override
		public String address() {
			return "redis://somewhere:6379";
		}

		@Override
		public boolean isFixed() {
			return true;
		}

		@Override
		public boolean isCluster() {
			return false;
		}

		@Override
		public CompletionStage<NodeConnection> open(Events events) {
			this.opened.add(events);
			if (this.opened.size() > 1) {
				return new CompletableFuture<>();
			}
			return CompletableFuture.completedFuture(
					new NodeConnection(commands(), connection(), new CommandQueue(Runnable::run, () -> true, () -> {
					}), false, () -> {
					}));
		}

		@Override
		public CompletionStage<StatefulRedisPubSubConnection<String, String>> listen() {
			return new CompletableFuture<>();
		}

		@Override
		public void close() {
		}

		@SuppressWarnings("unchecked")
		private RedisClusterAsyncCommands<String, String> commands() {
			return proxy(RedisClusterAsyncCommands.class,
					(name) -> new Answered(this.answers.getOrDefault(name, () -> "OK").get()));
		}

		@SuppressWarnings("unchecked")
		private static StatefulConnection<String, String> connection() {
			return proxy(StatefulConnection.class,
					(name) -> "isOpen".equals(name) ? false : CompletableFuture.completedFuture(null));
		}

		private static <T> T proxy(Class<T> type, Function<String, Object> answer) {
			return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
					(proxy, method, arguments) -> answer.apply(method.getName())));
		}

	}

	private static final class Answered extends CompletableFuture<String> implements RedisFuture<String> {

		private Answered(String answer) {
			complete(answer);
		}

		@Override
		public String getError() {
			return "";
		}

		@Override
		public boolean await(long timeout, TimeUnit unit) {
			return true;
		}

	}

}
