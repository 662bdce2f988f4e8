package io.holdfast.lock.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.redis.NodeHealth;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeConfigurationException;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.ProtocolVersion;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NodeConfigurationTest {

	private static final LockOptions ONCE = LockOptions.defaults().withWait(Duration.ZERO);

	@Nested
	class Mistakes {

		@Test
		void aWrongPasswordIsReportedWithoutRepeatingIt() {
			try (RedisNodes nodes = RedisNodes.builder().password("right").start()) {
				assertMisconfigured("redis://:wr0ng@127.0.0.1:" + nodes.get(0).port(), "refuses the user or password");
			}
		}

		@Test
		void aMissingPasswordIsReported() {
			try (RedisNodes nodes = RedisNodes.builder().password("right").start()) {
				assertMisconfigured("redis://127.0.0.1:" + nodes.get(0).port(), "refuses the user or password");
			}
		}

		@Test
		void callersSeeWhyANodeIsNotConnected() {
			try (RedisNodes nodes = RedisNodes.builder().password("right").start()) {
				assertUnavailable("redis://:wr0ng@127.0.0.1:" + nodes.get(0).port(), "refuses the user or password");
				assertUnavailable("rediss://:wr0ng@127.0.0.1:" + nodes.get(0).port(), "cannot be reached");
			}
			assertUnavailable("redis://:wr0ng@127.0.0.1:1", "Connection refused");
		}

		private static void assertUnavailable(String uri, String why) {
			try (RedisNode node = RedisNode.of(uri, RedisNodeOptions.defaults());
					RedlockClient client = RedlockClient.builder().nodes(List.of(node)).build()) {
				Eventually.await("the reason is known", () -> {
					try {
						client.tryAcquire("any");
						return false;
					}
					catch (LockUnavailableException ex) {
						assertThat(ex).hasMessageContaining("not connected").hasMessageNotContaining("wr0ng");
						return String.valueOf(ex.getMessage()).contains(why);
					}
				});
			}
		}

		@Test
		void aReadOnlyReplicaIsReported() {
			try (RedisNodes nodes = RedisNodes.start(2)) {
				nodes.get(1).command("REPLICAOF", "127.0.0.1", String.valueOf(nodes.get(0).port()));
				assertMisconfigured(nodes.get(1).uri(), "is a read-only replica");
			}
		}

		@ParameterizedTest
		@ValueSource(strings = { "", "localhost:6379", "http://localhost:6379", "redis://", "redis://host:port",
				"redis://user:wr0ng@host:99999" })
		void anInvalidAddressIsRejected(String address) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> RedlockClient.builder().uris(List.of(address)).build())
				.withMessageContaining("is not the address of a Redis node")
				.withMessageContaining("redis://user:password@host:6379")
				.withMessageNotContaining("wr0ng");
		}

		@Test
		void theSameNodeTwiceIsRejected() {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> RedlockClient.builder()
					.uris(List.of("redis://127.0.0.1:7001", "redis://127.0.0.1:7002", "redis://:secret@127.0.0.1:7001"))
					.build())
				.withMessageContaining("redis://127.0.0.1:7001 is given twice")
				.withMessageNotContaining("secret");
		}

		@Test
		void oneServerAtTwoAddressesIsReported() {
			Logger logger = (Logger) LoggerFactory.getLogger(RedlockClient.class);
			ListAppender<ILoggingEvent> log = new ListAppender<>();
			log.list = new CopyOnWriteArrayList<>();
			log.start();
			logger.addAppender(log);
			try (RedisNodes nodes = RedisNodes.start(1);
					RedlockClient client = RedlockClient.builder()
						.uris(List.of(nodes.get(0).uri(), "redis://localhost:" + nodes.get(0).port()))
						.build()) {
				LockClients.awaitConnected(client);
				Eventually.await("the log says so",
						() -> log.list.stream()
							.filter((event) -> event.getLevel() == Level.ERROR)
							.map(ILoggingEvent::getFormattedMessage)
							.anyMatch((message) -> message.contains(client.nodes().get(0).address())
									&& message.contains(client.nodes().get(1).address())
									&& message.contains("are the same server")));
			}
			finally {
				logger.detachAppender(log);
			}
		}

		@Test
		void noNodeIsRejected() {
			assertThatIllegalArgumentException().isThrownBy(() -> RedlockClient.builder().build())
				.withMessageContaining("1 to 63 Redis nodes");
		}

		@Test
		void aLeaseWithoutValidityIsRejected() {
			try (RedlockClient client = RedlockClient.builder().uris(List.of("redis://127.0.0.1:1")).build()) {
				assertThatIllegalArgumentException()
					.isThrownBy(
							() -> client.tryAcquire("short", LockOptions.defaults().withLease(Duration.ofMillis(2))))
					.withMessageContaining("'short'")
					.withMessageContaining("use a longer lease");
			}
		}

		private void assertMisconfigured(String uri, String message) {
			try (RedisNode node = RedisNode.of(uri, RedisNodeOptions.defaults())) {
				assertThatExceptionOfType(CompletionException.class)
					.isThrownBy(() -> node.connected().toCompletableFuture().join())
					.havingCause()
					.isInstanceOf(RedisNodeConfigurationException.class)
					.withMessageContaining(message)
					.withMessageNotContaining("wr0ng");
				NodeHealth health = node.health().toCompletableFuture().join();
				assertThat(health.up()).isFalse();
				assertThat(health.problem()).contains(message);
			}
		}

	}

	@Nested
	class Deployments {

		@Test
		void aPasswordIsUsed() {
			try (RedisNodes nodes = RedisNodes.builder().count(3).password("s3cret").start();
					RedlockClient client = LockClients.connect(nodes)) {
				client.acquire("with-password").close();
				assertThat(client.nodes()).allSatisfy((node) -> assertThat(node.address()).doesNotContain("s3cret"));
			}
		}

		@Test
		void aServerWithoutPushesIsPolled() {
			ClientOptions resp2 = ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build();
			try (RedisNodes nodes = RedisNodes.start(1);
					RedisNode node = RedisNode.of(nodes.get(0).uri(),
							RedisNodeOptions.defaults().withClientOptions(resp2))) {
				assertWaitersArePolling(node);
			}
		}

		@Test
		void aClusterIsOneNodeThatReportsChanges() throws IOException {
			try (RedisNodes nodes = startCluster();
					RedisNode node = RedisNode.ofCluster(List.of(RedisURI.create(nodes.get(0).uri())),
							RedisNodeOptions.defaults())) {
				node.connected().toCompletableFuture().join();
				assertThat(node.isTracking()).isTrue();
				NodeHealth health = node.health().toCompletableFuture().join();
				assertThat(health.up()).isTrue();
				assertThat(health.tracking()).isTrue();
				assertThat(health.problem()).isNull();
			}
		}

		@Test
		void onAClusterSeveralLocksAreTakenTogetherWhereTheyShareASlot() throws IOException {
			try (RedisNodes nodes = startCluster()) {
				RedisNodeProcess server = nodes.get(0);
				try (RedisNode cluster = RedisNode.ofCluster(List.of(RedisURI.create(server.uri())),
						RedisNodeOptions.defaults());
						RedisNode direct = RedisNode.of(server.uri(), RedisNodeOptions.defaults())) {
					assertSeveralLocksAreTaken(cluster, server);
					assertSeveralLocksAreTaken(direct, server);
				}
			}
		}

		private RedisNodes startCluster() throws IOException {
			// The default bus port is 10,000 above the client port, which is not a valid
			// port if that one is high.
			RedisNodes nodes = RedisNodes.builder()
				.count(1)
				.extraArguments("--cluster-enabled", "yes", "--cluster-port", String.valueOf(LockClients.freePort()))
				.start();
			RedisNodeProcess server = nodes.get(0);
			server.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
			Eventually.await("the cluster is up", () -> server.command("CLUSTER", "INFO").contains("cluster_state:ok"));
			return nodes;
		}

		private void assertSeveralLocksAreTaken(RedisNode node, RedisNodeProcess server) {
			node.connected().toCompletableFuture().join();
			assertThat(node.takesTogether(List.of("locks:a", "locks:b"))).isFalse();
			assertThat(node.takesTogether(List.of("locks:{x}:a", "locks:{x}:b"))).isTrue();
			try (RedlockClient client = RedlockClient.builder().nodes(List.of(node)).build()) {
				LockHandle apart = client.acquireAll(List.of("a", "b", "c"), LockOptions.defaults());
				LockHandle together = client.acquireAll(List.of("{x}:a", "{x}:b"), LockOptions.defaults());
				assertThat(client.tryAcquireAll(List.of("b", "d"), ONCE)).isEmpty();
				assertThat(client.tryAcquireAll(List.of("{x}:b", "{x}:c"), ONCE)).isEmpty();
				assertThat(server.command("GET", "locks:{x}:a")).isEqualTo(together.token());
				assertThat(apart.extend(Duration.ofMinutes(1)) && together.extend(Duration.ofMinutes(1))).isTrue();
				assertThat(apart.release() && together.release()).isTrue();
				assertThat(server.command("DBSIZE")).isEqualTo("0");
			}
		}

		private void assertWaitersArePolling(RedisNode node) {
			node.connected().toCompletableFuture().join();
			assertThat(node.isTracking()).isFalse();
			NodeHealth health = node.health().toCompletableFuture().join();
			assertThat(health.up()).isTrue();
			assertThat(health.problem()).contains("does not report changes");
			try (RedlockClient one = RedlockClient.builder().nodes(List.of(node)).build();
					RedlockClient other = RedlockClient.builder().nodes(List.of(node)).build()) {
				LockHandle held = one.acquire("polled");
				var waiting = other.acquireAsync("polled", LockOptions.defaults().withWait(Duration.ofMinutes(1)))
					.toCompletableFuture();
				assertThat(other.tryAcquire("polled")).isEmpty();
				assertThat(held.extend(Duration.ofMinutes(1))).isTrue();
				assertThat(held.release()).isTrue();
				waiting.join().close();
			}
		}

	}

}
