package io.holdfast.lock.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@RedisNodesTest(count = 3)
class RestartGuardTest {

	private static final LockOptions UNRENEWED = LockOptions.defaults()
		.withLease(Duration.ofMinutes(5))
		.withRenew(false);

	@Test
	void keepsNodesThatForgotALockFromGrantingItAgain(RedisNodes nodes) {
		awaitUptime(nodes, 3);
		try (Nodes guarded = Nodes.connect(nodes, Duration.ofSeconds(2))) {
			LockHandle held = guarded.client.acquire("forgotten", UNRENEWED);
			restart(nodes, 0);
			restart(nodes, 1);
			try (Nodes strict = Nodes.connect(nodes, Duration.ofHours(1))) {
				// Two of three nodes have forgotten the holder, whose lease is still
				// running.
				assertThatExceptionOfType(LockUnavailableException.class)
					.isThrownBy(() -> strict.client.tryAcquire("forgotten", UNRENEWED))
					.withMessageContaining("has restarted");
			}
			try (Nodes careless = Nodes.connect(nodes, Duration.ZERO)) {
				assertThat(careless.client.tryAcquire("forgotten", UNRENEWED))
					.as("what the guard is for: a second holder")
					.isPresent();
			}
			Eventually.await("the first holder is notified", () -> !held.isHeld());
		}
	}

	@Test
	void countsFromTheRestartAndNotBySecondsOfTheServersClock(RedisNodes nodes) {
		Duration length = Duration.ofSeconds(3);
		awaitUptime(nodes, 4);
		try (Nodes guarded = Nodes.connect(nodes, length)) {
			guarded.client.acquire("counted", UNRENEWED).close();
			// Restart late in a second, so that the server soon reports an uptime of one
			// second.
			Eventually.await("the end of a second", () -> Instant.now().getNano() > 800_000_000);
			long restarted = System.nanoTime();
			restart(nodes, 0);
			restart(nodes, 1);
			Eventually.await("the nodes vote again", () -> votes(guarded));
			assertThat(Duration.ofNanos(System.nanoTime() - restarted)).isGreaterThanOrEqualTo(length);
		}
	}

	@Test
	void doesNotApplyToAServerThatWasOnlyDisconnected(RedisNodes nodes) {
		awaitUptime(nodes, 3);
		try (Nodes guarded = Nodes.connect(nodes, Duration.ofSeconds(2))) {
			nodes.all().forEach((node) -> node.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"));
			// Far less than the guard, but enough to reconnect a quorum.
			Eventually.await("locks are granted", () -> votes(guarded));
			assertThat(guarded.nodes).allSatisfy((node) -> assertThatCode(() -> {
				Eventually.await("it is connected", node::isUp);
				node.checkVote("locks:any");
			}).doesNotThrowAnyException());
		}
	}

	private static boolean votes(Nodes guarded) {
		try {
			guarded.client.acquire("again", UNRENEWED).close();
			return true;
		}
		catch (LockUnavailableException ex) {
			return false;
		}
	}

	@Test
	void endsWithTheUptime(RedisNodes nodes) {
		restart(nodes, 0);
		restart(nodes, 1);
		try (Nodes guarded = Nodes.connect(nodes, Duration.ofSeconds(3))) {
			Eventually.await("the nodes vote again", () -> votes(guarded));
		}
	}

	private static void restart(RedisNodes nodes, int node) {
		nodes.get(node).kill();
		nodes.get(node).restartEmpty();
	}

	private static void awaitUptime(RedisNodes nodes, int seconds) {
		Eventually.await("the nodes run for a while",
				() -> nodes.all()
					.stream()
					.flatMap((node) -> Stream.of(node.command("INFO", "server").split("\\R")))
					.filter((line) -> line.startsWith("uptime_in_seconds:"))
					.allMatch((line) -> Long.parseLong(line.substring(line.indexOf(':') + 1).trim()) >= seconds));
	}

	private record Nodes(List<RedisNode> nodes, RedlockClient client) implements AutoCloseable {

		static Nodes connect(RedisNodes servers, Duration guard) {
			RedisNodeOptions options = RedisNodeOptions.defaults().withRestartGuard(guard);
			List<RedisNode> nodes = servers.uris().stream().map((uri) -> RedisNode.of(uri, options)).toList();
			RedlockClient client = RedlockClient.builder().nodes(nodes).build();
			LockClients.awaitConnected(client);
			return new Nodes(nodes, client);
		}

		@Override
		public void close() {
			this.client.close();
			this.nodes.forEach(RedisNode::close);
		}

	}

}
