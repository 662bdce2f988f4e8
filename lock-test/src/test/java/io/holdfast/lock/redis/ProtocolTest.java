package io.holdfast.lock.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.redis.RedisProtocol;
import io.holdfast.test.Eventually;
import io.holdfast.test.LogRecorder;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers and proxies that do not support RESP3.
 */
@RedisNodesTest
class ProtocolTest {

	private static final RedisNodeOptions OPTIONS = RedisNodeOptions.defaults()
		.withConnectTimeout(Duration.ofSeconds(10));

	@RegisterExtension
	private final LogRecorder log = new LogRecorder(RedisNode.class);

	private final RedisNodes nodes;

	ProtocolTest(RedisNodes nodes) {
		this.nodes = nodes;
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "ERR unsupported command `HELLO`", "NOPERM this user may not", "ERR unknown command",
			"NOPROTO unsupported protocol version" })
	void getResp2WhereHelloIsRefused(String answer) throws IOException {
		try (OldProxy proxy = new OldProxy(this.nodes.get(0).port(), answer);
				RedisNode node = RedisNode.of("redis://127.0.0.1:" + proxy.port(), OPTIONS)) {
			assertPolls(node);
		}
	}

	@Test
	void areReportedOnce() throws IOException {
		try (OldProxy proxy = new OldProxy(this.nodes.get(0).port(), "ERR no such command");
				RedisNode node = RedisNode.of("redis://127.0.0.1:" + proxy.port(), OPTIONS)) {
			assertPolls(node);
			this.nodes.get(0).command("CLIENT", "KILL", "TYPE", "normal");
			Eventually.await("another connection",
					() -> this.log.events().stream().anyMatch((event) -> event.getMessage().contains("is disconnected"))
							&& node.isUp());
		}
		assertThat(this.log.warnings()).singleElement()
			.extracting(ILoggingEvent::getFormattedMessage)
			.asString()
			.contains("does not accept RESP3", "ERR no such command");
	}

	@Test
	void areNotLeftOnResp2WhereTheyWereSilentAtTheStart() throws IOException {
		try (OldProxy proxy = OldProxy.silentTo(2, this.nodes.get(0).port());
				RedisNode node = RedisNode.of("redis://127.0.0.1:" + proxy.port(),
						OPTIONS.withConnectTimeout(Duration.ofMillis(500)))) {
			Eventually.await("a connection", node::isUp);
			assertThat(node.isTracking()).isTrue();
		}
	}

	@Test
	void getResp2WhereHelloIsNeverAnswered() throws IOException {
		try (OldProxy proxy = OldProxy.silentTo(Integer.MAX_VALUE, this.nodes.get(0).port());
				RedisNode node = RedisNode.of("redis://127.0.0.1:" + proxy.port(),
						OPTIONS.withConnectTimeout(Duration.ofMillis(500)))) {
			Eventually.await("a connection", node::isUp);
			assertPolls(node);
		}
	}

	@Test
	void areNotAskedForResp3WhereResp2IsWanted() {
		this.nodes.get(0).resetCommandStats();
		try (RedisNode node = RedisNode.of(this.nodes.get(0).uri(), OPTIONS.withProtocol(RedisProtocol.RESP2))) {
			assertPolls(node);
		}
		assertThat(this.nodes.get(0).commandCount()).doesNotContainKey("hello");
		assertThat(this.log.warnings()).isEmpty();
	}

	@Test
	void areRefusedWhereOnlyResp3IsWanted() throws IOException {
		try (OldProxy proxy = new OldProxy(this.nodes.get(0).port(), "ERR no such command");
				RedisNode node = RedisNode.of("redis://127.0.0.1:" + proxy.port(),
						OPTIONS.withProtocol(RedisProtocol.RESP3))) {
			Eventually.await("a refusal", () -> String.valueOf(node.health().toCompletableFuture().join().problem())
				.contains("no such command"));
			assertThat(node.isUp()).isFalse();
		}
	}

	@Test
	void mayBeServersWithoutHello() {
		try (RedisNodes old = RedisNodes.builder().extraArguments("--rename-command", "HELLO", "").start();
				RedisNode node = RedisNode.of(old.uris().get(0), OPTIONS)) {
			assertPolls(node);
		}
	}

	@Test
	void mayBeAUserOfAServerWithoutHello() {
		this.nodes.get(0).command("ACL", "SETUSER", "app", "on", ">word", "allkeys", "+@all", "-hello");
		try (RedisNode node = RedisNode.of("redis://app:word@127.0.0.1:" + this.nodes.get(0).port(),
				OPTIONS.withProtocol(RedisProtocol.RESP2))) {
			assertPolls(node);
		}
	}

	@Test
	void mayBeACluster() throws IOException {
		try (RedisNodes servers = RedisNodes.builder()
			.extraArguments("--cluster-enabled", "yes", "--cluster-port", String.valueOf(LockClients.freePort()),
					"--rename-command", "HELLO", "")
			.start()) {
			servers.get(0).command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
			Eventually.await("a Cluster", () -> servers.get(0).command("CLUSTER", "INFO").contains("cluster_state:ok"));
			for (RedisProtocol protocol : List.of(RedisProtocol.AUTO, RedisProtocol.RESP2)) {
				try (RedisNode node = RedisNode.ofCluster(List.of(RedisURI.create(servers.uris().get(0))),
						OPTIONS.withProtocol(protocol))) {
					assertPolls(node);
				}
			}
			try (OldProxy proxy = new OldProxy(servers.get(0).port(), "ERR no such command")) {
				servers.get(0).command("CONFIG", "SET", "cluster-announce-port", String.valueOf(proxy.port()));
				try (RedisNode node = RedisNode.ofCluster(List.of(RedisURI.create("redis://127.0.0.1:" + proxy.port())),
						OPTIONS)) {
					assertPolls(node);
				}
			}
		}
	}

	private static void assertPolls(RedisNode node) {
		node.connected().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
		assertThat(node.isTracking()).isFalse();
		try (RedlockClient client = RedlockClient.builder().nodes(List.of(node)).build()) {
			LockHandle first = client.acquire("x");
			CompletableFuture<LockHandle> second = client
				.tryAcquireAsync("x", LockOptions.defaults().withWait(Duration.ofSeconds(30)))
				.toCompletableFuture()
				.thenApply((handle) -> handle.orElseThrow());
			first.close();
			second.get(30, TimeUnit.SECONDS).close();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

}
