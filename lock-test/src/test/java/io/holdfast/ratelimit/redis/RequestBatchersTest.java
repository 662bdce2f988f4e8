package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.engine.RateStore.Decision;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.redis.RedisReply;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls for one key that share a script.
 */
@RedisNodesTest
class RequestBatchersTest {

	private static final Duration WINDOW = Duration.ofMinutes(10);

	private static final long NOW = 1_700_000_000_000_000L;

	@ParameterizedTest
	@ValueSource(longs = { 10, 128, 129, 1000, -50 })
	void areDecidedAsIfTheyHadComeOneAfterTheOther(long limit, RedisNodes nodes) {
		RateLimit rule = (limit > 0) ? RateLimit.slidingWindow("lane", limit, WINDOW)
				: RateLimit.tokenBucket("lane", -limit, WINDOW);
		Random random = new Random(limit);
		long time = NOW;
		try (SimulatedServer server = new SimulatedServer(nodes)) {
			for (int i = 0; i < 300; i++) {
				time += random.nextLong(60_000_000);
				List<Long> costs = LongStream.range(0, 1 + random.nextInt(64))
					.map((each) -> 1 + random.nextLong(Math.max(1, rule.limit() / 20)))
					.boxed()
					.toList();
				LimitScriptReply together = server.decideAll(time, new PermitRequest("together", rule, 1), costs);
				for (int call = 0; call < costs.size(); call++) {
					Decision alone = server.decide(time, "take", new PermitRequest("alone", rule, costs.get(call)))
						.decision(0);
					assertThat(together.decision(call)).isEqualTo(alone);
				}
				assertThat(nodes.get(0).command("GET", "together")).isEqualTo(nodes.get(0).command("GET", "alone"));
			}
		}
	}

	@Test
	void costTheServerFewerCommandsThanCalls(RedisNodes nodes) {
		RedisNodeProcess node = nodes.get(0);
		RateLimit rule = RateLimit.slidingWindow("hot", 1000, WINDOW);
		try (RedisRateLimiter limiter = RateLimiters.connect(nodes)) {
			node.resetCommandStats();
			// So that they are sent at once, even if this machine is slow to create them.
			node.pause();
			List<CompletableFuture<RateLimitDecision>> decisions = IntStream.range(0, 3000)
				.mapToObj((i) -> limiter.tryAcquireAsync(rule, "key").toCompletableFuture())
				.toList();
			node.resume();

			assertThat(decisions.stream().filter((decision) -> decision.join().allowed()).count()).isEqualTo(1000);
			assertThat(node.commandCount().get("evalsha")).isLessThan(1500);
		}
	}

	@Test
	void areSentAloneWithoutOtherCalls(RedisNodes nodes) {
		RateLimit rule = RateLimit.slidingWindow("cold", 1000, WINDOW);
		try (RedisNode node = RedisNode.of(nodes.uris().get(0), RedisNodeOptions.defaults())) {
			node.connected().toCompletableFuture().join();
			RedisRateStore store = new RedisRateStore(node, "rate:");
			// After the checks that a new store makes on its node.
			store.take(List.of(new PermitRequest("warm", rule, 1))).toCompletableFuture().join();
			nodes.get(0).resetCommandStats();
			for (int i = 0; i < 100; i++) {
				store.take(List.of(new PermitRequest("cold", rule, 1))).toCompletableFuture().join();
			}

			assertThat(nodes.get(0).commandCount().get("evalsha")).isEqualTo(100);
			Eventually.await("nothing is left", () -> store.batchers() == 0);
		}
	}

	@Test
	void takeNothingForCancelledCalls() {
		List<CompletableFuture<LimitScriptReply>> scripts = new ArrayList<>();
		List<List<Long>> sent = new ArrayList<>();
		AtomicInteger ended = new AtomicInteger();
		RequestBatcher batcher = new RequestBatcher((costs) -> {
			sent.add(costs);
			scripts.add(new CompletableFuture<>());
			return scripts.get(scripts.size() - 1);
		}, (self) -> ended.incrementAndGet());
		List<RequestBatchers.BatchedRequest> requests = LongStream.rangeClosed(1, 4)
			.mapToObj((cost) -> new RequestBatchers.BatchedRequest(cost, new CompletableFuture<>()))
			.toList();
		requests.forEach((request) -> assertThat(batcher.join(request)).isTrue());
		requests.get(2).decision().cancel(false);

		scripts.get(0).completeExceptionally(new IllegalStateException("lost"));

		assertThat(sent).containsExactly(List.of(1L), List.of(2L, 4L));
		assertThat(requests.get(0).decision()).isCompletedExceptionally();
		scripts.get(1)
			.complete(new LimitScriptReply(new RedisReply(List.of(1L, 5L, 0L, 0L, 0L, 5L, 0L, 9L, 0L, 0L)), 1));
		assertThat(requests.get(1).decision().join().allowed()).isTrue();
		assertThat(requests.get(3).decision().join().allowed()).isFalse();
		assertThat(ended).hasValue(1);
		assertThat(batcher.join(requests.get(0))).isFalse();
	}

}
