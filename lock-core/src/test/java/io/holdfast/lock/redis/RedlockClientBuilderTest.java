package io.holdfast.lock.redis;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RedlockClientBuilderTest {

	private static final Duration NO_TIME = Duration.ofNanos(1);

	private final RedlockClientBuilder builder = RedlockClient.builder();

	@Test
	void needsANode() {
		assertThatIllegalArgumentException().isThrownBy(this.builder::build).withMessageContaining("1 to 63");
	}

	@Test
	void leavesALockFreeForAFewSecondsAtMost() {
		this.builder.courtesy(Duration.ofSeconds(10));
		for (Duration courtesy : List.of(Duration.ofMillis(10_001), Duration.ofMillis(-1))) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.builder.courtesy(courtesy))
				.withMessageContaining("courtesy")
				.withMessageContaining(courtesy.toString());
		}
	}

	@Test
	void takesEachNodeOnce() throws Exception {
		String uri = nowhere();
		try (RedisNode node = RedisNode.of(uri, RedisNodeOptions.defaults())) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.builder.nodes(List.of(node, node)).build())
				.withMessageContaining(uri)
				.withMessageContaining("given twice");
		}
	}

	@Test
	void takesEachServerOnceWhicheverDatabaseIsUsed() {
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> this.builder.uris(List.of("redis://LOCALHOST:1/0", "redis://:secret@localhost:1/7")).build())
			.withMessageContaining("redis://localhost:1/7")
			.withMessageContaining("whichever of its databases")
			.withMessageNotContaining("secret");
	}

	@Test
	void connectsToNothingBeforeAllSettingsAreChecked() throws Exception {
		try (ServerSocket server = new ServerSocket(0)) {
			this.builder.uris(List.of("redis://localhost:" + server.getLocalPort())).maxKeyLength(1);
			assertThatIllegalArgumentException().isThrownBy(this.builder::build);
			server.setSoTimeout(300);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(server::accept);
		}
	}

	@Test
	void leavesNoConnectionBehindWhenItFails() throws Exception {
		try (ServerSocket server = new ServerSocket(0)) {
			String uri = "redis://localhost:" + server.getLocalPort();
			assertThatIllegalArgumentException().isThrownBy(() -> this.builder.uris(List.of(uri, uri + "/1")).build());
			// Longer than the pause before a node reconnects.
			server.setSoTimeout(2500);
			int connections = 0;
			for (Socket socket = accept(server); socket != null; socket = accept(server)) {
				assertThat(++connections).as("one for each address").isLessThanOrEqualTo(2);
				socket.setSoTimeout(10_000);
				while (socket.getInputStream().read() >= 0) {
					// Logged before the client was closed.
				}
				socket.close();
			}
		}
	}

	@Test
	void checksItsSettings() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.driftFactor(1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.driftFactor(-0.1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.driftFactor(Double.NaN));
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.driftAllowance(Duration.ofMillis(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.nodeTimeout(NO_TIME));
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.uris(List.of("localhost:6379")));
		assertThatIllegalArgumentException().isThrownBy(() -> RedisNodeOptions.defaults().withConnectTimeout(NO_TIME))
			.withMessageContaining("at least 1 ms");
	}

	@Test
	void buildsAClientThatIsUnavailableWhileItsNodesAre() throws Exception {
		this.builder.uris(List.of(nowhere()))
			.namespace("shop")
			.keyPrefix("mutex:")
			.maxKeyLength(256)
			.driftFactor(0.02)
			.driftAllowance(Duration.ofMillis(5))
			.nodeTimeout(Duration.ofMillis(200))
			.polling(Duration.ofMillis(10), Duration.ofMillis(20));
		try (RedlockClient client = this.builder.build()) {
			assertThat(client.quorum()).isOne();
			assertThat(client.nodes()).hasSize(1).allMatch((node) -> !node.isUp() && !node.isTracking());
			assertThat(client.nodes().get(0).health().toCompletableFuture().get(10, TimeUnit.SECONDS).up()).isFalse();
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> client.acquire("invoice", LockOptions.defaults()))
				.withMessageContaining(client.nodes().get(0).address());
		}
	}

	private static @Nullable Socket accept(ServerSocket server) throws IOException {
		try {
			return server.accept();
		}
		catch (SocketTimeoutException ex) {
			return null;
		}
	}

	/**
	 * An address where no server listens.
	 */
	private static String nowhere() throws Exception {
		try (ServerSocket socket = new ServerSocket(0)) {
			return "redis://localhost:" + socket.getLocalPort();
		}
	}

}
