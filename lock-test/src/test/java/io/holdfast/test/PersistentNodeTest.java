package io.holdfast.test;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of a persistent node's data.
 */
@RedisNodesTest(persistent = true)
class PersistentNodeTest {

	private final RedisNodeProcess node;

	PersistentNodeTest(RedisNodes nodes) {
		this.node = nodes.get(0);
		this.node.command("SET", "key", "value");
	}

	@Test
	void keepsDataOverARestart() {
		this.node.restart();

		assertThat(this.node.command("GET", "key")).isEqualTo("value");
	}

	@Test
	void keepsDataWhenKilled() {
		this.node.kill();
		this.node.restart();

		assertThat(this.node.command("GET", "key")).isEqualTo("value");
	}

	@Test
	void forgetsEverythingWhenRestartedEmpty() {
		this.node.restartEmpty();

		assertThat(this.node.command("DBSIZE")).isEqualTo("0");
		assertThat(this.node.command("CONFIG", "GET", "appendonly")).endsWith("yes");
	}

	@Test
	void findsDataOfLastTimeInItsDirectory(@TempDir Path directory) {
		RedisNodes.Builder builder = RedisNodes.builder().persistent(true).directory(directory);
		try (RedisNodes nodes = builder.start()) {
			nodes.get(0).command("SET", "key", "old");
		}
		try (RedisNodes nodes = builder.start()) {
			assertThat(nodes.get(0).command("GET", "key")).isEqualTo("old");
		}
	}

}
