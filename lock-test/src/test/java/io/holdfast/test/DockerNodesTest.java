package io.holdfast.test;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Nodes in containers. The other tests show the same on processes of this machine.
 */
class DockerNodesTest {

	@BeforeEach
	void needsAnEngine() {
		assumeTrue(RedisProvider.docker().isAvailable(), "No Docker engine answers on this machine");
	}

	@Test
	void runsPausesKillsAndRestarts() {
		try (RedisNodes nodes = RedisNodes.builder().using(RedisProvider.docker()).persistent(true).start()) {
			RedisNodeProcess node = nodes.get(0);
			node.command("SET", "key", "value");

			node.pause();
			node.resume();
			node.kill();
			assertThat(node.isRunning()).isFalse();
			node.restart();
			assertThat(node.command("GET", "key")).isEqualTo("value");
			node.restartEmpty();

			assertThat(node.command("GET", "key")).isEmpty();
		}
	}

}
