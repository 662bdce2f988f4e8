package io.holdfast.test;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What can be done to a node.
 */
@RedisNodesTest(count = 2)
class NodeLifecycleTest {

	private final RedisNodes nodes;

	private final RedisNodeProcess node;

	NodeLifecycleTest(RedisNodes nodes) {
		this.nodes = nodes;
		this.node = nodes.get(0);
	}

	@Test
	void answersAtItsUri() {
		assertThat(this.node.uri()).isEqualTo("redis://127.0.0.1:" + this.node.port());
		assertThat(this.node.command("INFO", "server")).contains("tcp_port:" + this.node.port());
		assertThat(this.nodes.uris()).containsExactly(this.node.uri(), this.nodes.get(1).uri());
	}

	@Test
	void isIndependentOfTheOthers() {
		this.node.command("SET", "where", "first");

		assertThat(this.nodes.get(1).command("GET", "where")).isEmpty();
		assertThat(this.node.port()).isNotEqualTo(this.nodes.get(1).port());
	}

	@Test
	void tellsTheProcessIdOfTheServerItself() {
		assertThat(this.node.command("INFO", "server")).contains("process_id:" + this.node.pid());
	}

	@Test
	void savesNothingUnlessAsked() {
		assertThat(this.node.command("CONFIG", "GET", "save")).isEqualTo("save\n");
		assertThat(this.node.command("CONFIG", "GET", "appendonly")).isEqualTo("appendonly\nno");
		assertThat(this.node.command("CONFIG", "GET", "protected-mode")).isEqualTo("protected-mode\nyes");
		assertThat(this.node.command("CONFIG", "GET", "bind")).isEqualTo("bind\n127.0.0.1");
	}

	@Nested
	class Commands {

		@Test
		void giveAnswersAsTextOfLines() {
			assertThat(node().command("RPUSH", "list", "a", "b c", "ü")).isEqualTo("3");
			assertThat(node().command("LRANGE", "list", "0", "-1")).isEqualTo("a\nb c\nü");
			assertThat(node().command("EVAL", "return {1, {'two', false}, 3}", "0")).isEqualTo("1\ntwo\n\n3");
		}

		@Test
		void throwWhatRedisObjectsTo() {
			assertThatExceptionOfType(RedisErrorException.class).isThrownBy(() -> node().command("NONSENSE"))
				.withMessageContaining("unknown command");
		}

		@Test
		void areCounted() {
			node().command("SET", "key", "value");
			node().resetCommandStats();
			assertThat(node().commandCount().keySet()).isSubsetOf("info");

			node().command("GET", "key");
			node().command("GET", "key");
			node().command("CLIENT", "ID");

			assertThat(node().commandCount()).containsAllEntriesOf(Map.of("get", 2L, "client|id", 1L))
				.doesNotContainKey("set");
		}

	}

	@Nested
	class Ending {

		@Test
		void stopsCleanly() {
			long pid = node().pid();

			node().stop();

			assertDown(pid);
		}

		@Test
		void stopsWhilePaused() {
			long pid = node().pid();
			node().pause();

			node().stop();

			assertDown(pid);
		}

		@Test
		void killsAlsoWhilePaused() {
			long pid = node().pid();
			node().pause();

			node().kill();

			assertDown(pid);
		}

		@Test
		void doesNothingToWhatDoesNotRun() {
			node().kill();

			node().kill();
			node().stop();

			assertThat(node().isRunning()).isFalse();
		}

		private void assertDown(long pid) {
			assertThat(node().isRunning()).isFalse();
			assertThat(ProcessHandle.of(pid)).isEmpty();
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> node().command("PING"))
				.withCauseInstanceOf(ConnectException.class);
		}

	}

	@Nested
	class Pausing {

		@Test
		void answersNothingUntilResumed() {
			RespClient impatient = new RespClient(node().port(), null).within(Duration.ofMillis(100));
			node().pause();

			assertThat(impatient.answers()).isFalse();
			assertThat(node().isRunning()).isTrue();

			node().resume();

			assertThat(node().command("PING")).isEqualTo("PONG");
		}

		@Test
		void isImpossibleForADeadNode() {
			node().kill();

			assertThatIllegalStateException().isThrownBy(() -> node().pause()).withMessageContaining("does not run");
		}

	}

	@Nested
	class Restarting {

		@Test
		void keepsThePortAndForgetsWhatWasNotPersistent() {
			int port = node().port();
			long pid = node().pid();
			node().command("SET", "key", "value");

			node().restart();

			assertThat(node().port()).isEqualTo(port);
			assertThat(node().pid()).isNotEqualTo(pid);
			assertThat(node().command("GET", "key")).isEmpty();
		}

		@Test
		void bringsBackADeadNode() {
			node().kill();

			node().restart();

			assertThat(node().command("PING")).isEqualTo("PONG");
		}

	}

	@Nested
	class Networks {

		@Test
		void cannotBeCutWithoutAProxy() {
			assertThatIllegalStateException().isThrownBy(() -> node().cutOff())
				.withMessageContaining("behindProxy(true)");
		}

	}

	private RedisNodeProcess node() {
		return this.node;
	}

}
