package io.holdfast.lock.redis;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.ClusterNodes;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that is closed at any moment during its first connection leaves no connection
 * open.
 */
class ClosedWhileConnectingTest {

	private static final int TIMES = 60;

	@Test
	void leavesNothingOpenOnAServer() {
		try (RedisNodes servers = RedisNodes.start(1)) {
			closeEarly(() -> RedisNode.of(servers.uris().get(0), RedisNodeOptions.defaults()));
			assertNothingOpen(servers.all());
		}
	}

	@Test
	void leavesNothingOpenWhileTheServerAnswersLate() {
		try (RedisNodes servers = RedisNodes.start(1)) {
			servers.get(0).pause();
			closeEarly(() -> RedisNode.of(servers.uris().get(0), RedisNodeOptions.defaults()));
			servers.get(0).resume();
			assertNothingOpen(servers.all());
		}
	}

	@Test
	void leavesNothingOpenOnACluster() {
		try (ClusterNodes servers = ClusterNodes.form()) {
			List<RedisURI> seeds = servers.all().stream().map((server) -> RedisURI.create(server.uri())).toList();
			closeEarly(() -> RedisNode.ofCluster(seeds, RedisNodeOptions.defaults()));
			assertNothingOpen(servers.all());
		}
	}

	private static void closeEarly(Supplier<RedisNode> open) {
		for (int i = 0; i < TIMES; i++) {
			RedisNode node = open.get();
			LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200L * i));
			node.close();
		}
	}

	private static void assertNothingOpen(List<RedisNodeProcess> servers) {
		assertThat(servers)
			.allSatisfy((server) -> Eventually.await("only the asker is connected", () -> clients(server) == 1));
	}

	private static long clients(RedisNodeProcess server) {
		return server.command("CLIENT", "LIST", "TYPE", "normal").lines().filter((line) -> !line.isBlank()).count();
	}

}
