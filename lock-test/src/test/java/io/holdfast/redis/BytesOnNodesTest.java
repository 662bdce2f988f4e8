package io.holdfast.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.holdfast.test.ClusterNodes;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Values that are not text.
 */
@RedisNodesTest(count = 1)
class BytesOnNodesTest {

	private static final byte[] ALL = new byte[256];

	static {
		IntStream.range(0, ALL.length).forEach((i) -> ALL[i] = (byte) i);
	}

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final RedisNodeProcess server;

	private final RedisNode node;

	BytesOnNodesTest(RedisNodes nodes) {
		this.server = nodes.get(0);
		this.node = RedisNode.of(this.server.uri(), RedisNodeOptions.defaults());
	}

	@BeforeEach
	void connect() {
		this.server.command("FLUSHALL");
		this.node.connected().toCompletableFuture().join();
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void areReadAsTheyWereWritten() {
		assertThat(this.node.set("a", ALL, MINUTE, true).toCompletableFuture().join()).isTrue();
		assertThat(this.node.set("a", new byte[0], MINUTE, true).toCompletableFuture().join()).isFalse();
		this.server.command("RPUSH", "list", "x");
		assertThat(this.node.mget(List.of("none", "a", "list")).toCompletableFuture().join()).containsExactly(null, ALL,
				null);
		assertThat(this.node.pttl("a").toCompletableFuture().join()).isBetween(1L, MINUTE.toMillis());
		assertThat(this.node.pexpire("a", MINUTE.multipliedBy(10)).toCompletableFuture().join()).isTrue();
		assertThat(this.node.pttl("a").toCompletableFuture().join()).isGreaterThan(MINUTE.toMillis());
		assertThat(this.node.pexpire("none", MINUTE).toCompletableFuture().join()).isFalse();
		assertThat(this.node.set("a", new byte[0], MINUTE, false).toCompletableFuture().join()).isTrue();
		assertThat(this.node.mget(List.of("a")).toCompletableFuture().join()).containsExactly(new byte[0]);
	}

	@Test
	void areGivenToScriptsAndByThem() {
		RedisScript echo = RedisScript.of("redis.call('SET', KEYS[1], ARGV[1]) return ARGV[1]");
		RedisScript size = RedisScript.of("return #redis.call('GET', KEYS[1]) + #ARGV[1]");
		this.node.prepare(List.of(echo));
		for (int i = 0; i < 2; i++) {
			assertThat(this.node.evalBytes(echo, List.of("b"), List.of(ALL)).toCompletableFuture().join())
				.isEqualTo(ALL);
			assertThat(this.node.evalNumber(size, List.of("b"), List.of(ALL)).toCompletableFuture().join())
				.isEqualTo(512);
			this.server.command("SCRIPT", "FLUSH");
		}
	}

	@Test
	void areReadFromSeveralSlotsInTheirOrder() {
		try (ClusterNodes servers = ClusterNodes.form();
				RedisNode cluster = RedisNode.ofCluster(
						servers.all().stream().map((each) -> RedisURI.create(each.uri())).toList(),
						RedisNodeOptions.defaults())) {
			cluster.connected().toCompletableFuture().join();
			List<String> keys = List.of("c", "a", "none", "b", "a");
			for (String key : List.of("a", "b", "c")) {
				cluster.set(key, key.getBytes(StandardCharsets.UTF_8), MINUTE, false).toCompletableFuture().join();
			}
			assertThat(cluster.mget(keys).toCompletableFuture().join()).containsExactly(
					"c".getBytes(StandardCharsets.UTF_8), "a".getBytes(StandardCharsets.UTF_8), null,
					"b".getBytes(StandardCharsets.UTF_8), "a".getBytes(StandardCharsets.UTF_8));
			assertThat(keys).allSatisfy((key) -> assertThat(cluster.isUp(key)).isTrue());
			assertThat(servers.all()).anySatisfy((each) -> assertThat(cluster.serverOf("a")).isEqualTo(each.uri()));
		}
	}

}
