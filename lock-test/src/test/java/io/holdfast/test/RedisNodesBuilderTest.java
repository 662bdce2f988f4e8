package io.holdfast.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * How nodes are started.
 */
class RedisNodesBuilderTest {

	@Test
	void startsOneNodeIfNothingIsSaid() {
		try (RedisNodes nodes = RedisNodes.builder().start()) {
			assertThat(nodes.size()).isEqualTo(1);
		}
	}

	@Test
	void startsAsManyNodesAsAsked() {
		try (RedisNodes nodes = RedisNodes.start(3)) {
			assertThat(nodes.all()).hasSize(3).allSatisfy((node) -> assertThat(node.isRunning()).isTrue());
		}
	}

	@Test
	void rejectsWhatDoesNotFitTogether() {
		assertThatIllegalArgumentException().isThrownBy(() -> RedisNodes.builder().count(0))
			.withMessageContaining("At least 1");
		assertThatIllegalArgumentException().isThrownBy(() -> RedisNodes.builder().count(2).ports(1, 2, 3).start())
			.withMessageContaining("2 Redis nodes cannot have 3 ports");
		assertThatIllegalArgumentException().isThrownBy(() -> RedisNodes.builder().reuseRunning(true).start())
			.withMessageContaining("fixed ports");
	}

	@Test
	void endsTheServersAndDeletesTheirFilesOnClose() {
		RedisNodes nodes = RedisNodes.start(2);
		List<Long> pids = nodes.all().stream().map(RedisNodeProcess::pid).toList();
		Path directory = Path
			.of(nodes.get(0).command("CONFIG", "GET", "dir").lines().skip(1).findFirst().orElseThrow());
		assertThat(directory).isDirectory();

		nodes.close();

		assertThat(pids).noneMatch((pid) -> ProcessHandle.of(pid).isPresent());
		assertThat(directory.getParent()).doesNotExist();
	}

	@Test
	void keepsTheFilesInADirectoryThatWasGiven(@TempDir Path directory) {
		Path given = directory.resolve("some where/redis");
		try (RedisNodes nodes = RedisNodes.builder().directory(given).start()) {
			assertThat(nodes.get(0).command("CONFIG", "GET", "dir")).endsWith("some where/redis/node-1");
		}
		assertThat(given.resolve("node-1/redis.log")).content().contains("Ready to accept connections");
	}

	@Test
	void takesADirectoryBelowTheCurrentOne() throws IOException {
		Path given = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "redis");
		try (RedisNodes nodes = RedisNodes.builder().directory(given).start()) {
			assertThat(nodes.get(0).command("PING")).isEqualTo("PONG");
		}
		Directories.delete(given);
	}

	@Test
	void listensOnThePortsThatWereGiven() {
		int first = PortReservation.freePort();
		int second = PortReservation.freePort();
		try (RedisNodes nodes = RedisNodes.builder().ports(first, second).start()) {
			assertThat(nodes.uris()).containsExactly("redis://127.0.0.1:" + first, "redis://127.0.0.1:" + second);
			assertThat(nodes.get(1).command("PING")).isEqualTo("PONG");
		}
	}

	@Test
	void asksForThePassword() {
		try (RedisNodes nodes = RedisNodes.builder().password("s3cret: @/?").start()) {
			RedisNodeProcess node = nodes.get(0);

			assertThat(node.uri()).isEqualTo("redis://:s3cret%3A%20%40%2F%3F@127.0.0.1:" + node.port());
			assertThat(node.command("PING")).isEqualTo("PONG");
			assertThatExceptionOfType(RedisErrorException.class)
				.isThrownBy(() -> new RespClient(node.port(), null).command("PING"))
				.withMessageContaining("NOAUTH");
		}
	}

	@Test
	void passesOnExtraArguments() {
		try (RedisNodes nodes = RedisNodes.builder().extraArguments("--maxmemory", "3mb", "--save", "60 7").start()) {
			assertThat(nodes.get(0).command("CONFIG", "GET", "maxmemory")).endsWith("3145728");
			assertThat(nodes.get(0).command("CONFIG", "GET", "save")).endsWith("60 7");
		}
	}

	@Test
	void showsTheLogOfAServerThatDoesNotStart() {
		assertThatIllegalStateException()
			.isThrownBy(() -> RedisNodes.builder().extraArguments("--no-such-setting", "1").start())
			.withMessageContaining("ended at once")
			.withMessageContaining("no-such-setting");
	}

	@Test
	void startsAllNodesOrNone() throws IOException {
		int port = PortReservation.freePort();
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThatExceptionOfType(PortTakenException.class)
				.isThrownBy(() -> RedisNodes.builder().ports(port, taken.getLocalPort()).start())
				.withMessageContaining("in use");
		}
		assertThat(new RespClient(port, null).answers()).isFalse();
	}

	@Test
	void choosesAnotherPortWhenTheFirstWasTaken() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Queue<Integer> ports = new ArrayDeque<>(List.of(taken.getLocalPort(), PortReservation.freePort()));
			try (RedisNodes nodes = RedisNodes.builder().freePorts(ports::remove).start()) {
				assertThat(nodes.get(0).port()).isNotEqualTo(taken.getLocalPort());
				assertThat(ports).isEmpty();
			}
		}
	}

	@Test
	void choosesAnotherPortForAProxyWhenTheFirstWasTaken() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Queue<Integer> ports = new ArrayDeque<>(List.of(taken.getLocalPort(), PortReservation.freePort(),
					PortReservation.freePort(), PortReservation.freePort()));
			try (RedisNodes nodes = RedisNodes.builder().behindProxy(true).freePorts(ports::remove).start()) {
				assertThat(nodes.get(0).port()).isNotEqualTo(taken.getLocalPort());
				assertThat(ports).isEmpty();
			}
		}
	}

	@Test
	void isNotDeceivedByAnotherRedisOnItsPort() {
		try (RedisNodes other = RedisNodes.start(1)) {
			assertThatIllegalStateException().isThrownBy(() -> RedisNodes.builder().ports(other.get(0).port()).start())
				.withMessageContaining("in use");
		}
	}

	@Test
	void usesNodesThatRunAlreadyAndStartsTheMissingOnes() {
		int missing = PortReservation.freePort();
		try (RedisNodes before = RedisNodes.start(1)) {
			RedisNodeProcess running = before.get(0);
			RedisNodes nodes = RedisNodes.builder().ports(running.port(), missing).reuseRunning(true).start();

			assertThat(nodes.get(0).pid()).isEqualTo(running.pid());
			assertThat(nodes.get(1).command("PING")).isEqualTo("PONG");
			assertThatIllegalStateException().isThrownBy(() -> nodes.get(0).kill())
				.withMessageContaining("was running before");
			assertThatIllegalStateException().isThrownBy(() -> nodes.get(0).stop());
			assertThatIllegalStateException().isThrownBy(() -> nodes.get(0).restartEmpty());

			nodes.close();

			assertThat(running.command("PING")).isEqualTo("PONG");
			assertThat(new RespClient(missing, null).answers()).isFalse();
		}
	}

	@Test
	void needsNoServerOfItsOwnWhenAllRunAlready() {
		try (RedisNodes before = RedisNodes.start(1);
				RedisNodes nodes = RedisNodes.builder()
					.ports(before.get(0).port())
					.reuseRunning(true)
					.using(RedisProvider.executable(Path.of("/no/redis-server")))
					.start()) {
			before.get(0).command("SET", "key", "value");

			nodes.heal();

			assertThat(nodes.get(0).isRunning()).isTrue();
			assertThat(nodes.get(0).command("DBSIZE")).isEqualTo("0");
		}
	}

}
