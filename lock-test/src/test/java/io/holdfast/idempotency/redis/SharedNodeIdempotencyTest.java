package io.holdfast.idempotency.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two clients on the same connection, to which the server does not push their own
 * changes.
 */
@RedisNodesTest
class SharedNodeIdempotencyTest {

	/** Far longer than the test waits. */
	private static final IdempotencyOptions LONG = IdempotencyOptions.defaults()
		.withLease(Duration.ofMinutes(10))
		.withWait(Duration.ofMinutes(10));

	private static final IdempotencyKey KEY = IdempotencyKey.of("shared", "key");

	@Test
	void aDuplicateGetsTheOutcome(RedisNodes servers) {
		try (RedisNode node = RedisNode.of(servers.uris().get(0), RedisNodeOptions.defaults());
				RedisIdempotencyClient first = client(node, "first");
				RedisIdempotencyClient second = client(node, "second")) {
			node.connected().toCompletableFuture().join();
			CompletableFuture<String> finish = new CompletableFuture<>();
			CompletableFuture<String> owner = CompletableFuture
				.supplyAsync(() -> first.execute(KEY, LONG, OutcomeCodec.TEXT, (leadership) -> finish.join()));
			Eventually.await("the first is at work",
					() -> "1".equals(servers.get(0).command("EXISTS", "idem:shared:key")));
			CompletableFuture<String> duplicate = CompletableFuture
				.supplyAsync(() -> second.execute(KEY, LONG, OutcomeCodec.TEXT, (leadership) -> "done twice"));
			Eventually.await("the second waits",
					() -> !servers.get(0).command("INFO", "stats").contains("tracking_total_keys:0"));
			finish.complete("done once");
			assertThat(owner).succeedsWithin(20, TimeUnit.SECONDS);
			assertThat(duplicate).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo("done once");
		}
	}

	private static RedisIdempotencyClient client(RedisNode node, String instance) {
		return RedisIdempotencyClient.builder().node(node).instanceId(instance).build();
	}

}
