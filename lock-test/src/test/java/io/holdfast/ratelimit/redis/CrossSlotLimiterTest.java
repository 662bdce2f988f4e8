package io.holdfast.ratelimit.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitDecision;
import io.holdfast.ratelimit.RateLimitRequest;
import io.holdfast.ratelimit.engine.RateStore.PermitRequest;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.ClusterNodes;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several limits whose keys are in different slots of a Cluster.
 */
class CrossSlotLimiterTest {

	private static final Duration WINDOW = Duration.ofHours(1);

	private static final RateLimit WIDE = RateLimit.slidingWindow("wide", 1000, WINDOW);

	private static final RateLimit NARROW = RateLimit.slidingWindow("narrow", 40, WINDOW);

	private static final RateLimit BUCKET = RateLimit.tokenBucket("bucket", 100, WINDOW);

	@Test
	void areTakenAllOrNone() {
		try (ClusterNodes cluster = ClusterNodes.form(); RedisNode node = connect(cluster)) {
			RedisRateLimiter limiter = RedisRateLimiter.builder()
				.node(node)
				.commandTimeout(Duration.ofSeconds(10))
				.build();
			List<RateLimitRequest> requests = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				requests.add(RateLimitRequest.of(WIDE, "user-" + i));
			}
			requests.add(RateLimitRequest.of(BUCKET, "user"));
			requests.add(RateLimitRequest.of(NARROW, "all"));
			List<CompletableFuture<RateLimitDecision>> decisions = new ArrayList<>();
			for (int i = 0; i < 80; i++) {
				decisions.add(limiter.tryAcquireAsync(requests).toCompletableFuture());
			}
			long admitted = decisions.stream().filter((decision) -> decision.join().allowed()).count();
			assertThat(admitted).isLessThanOrEqualTo(40);
			while (limiter.tryAcquire(requests).allowed()) {
				admitted++;
			}

			assertThat(admitted).isEqualTo(40);
			assertThat(limiter.tryAcquire(requests).exceeded()).extracting("limit").containsExactly(NARROW);
			assertThat(limiter.status(NARROW, "all").remaining()).isZero();
			for (int i = 0; i < 10; i++) {
				assertThat(limiter.status(WIDE, "user-" + i).remaining()).isEqualTo(960);
			}
			// Permits that a bucket cannot identify stay taken.
			assertThat(limiter.status(BUCKET, "user").remaining()).isBetween(0L, 60L);
			limiter.close();
		}
	}

	private static RedisNode connect(ClusterNodes cluster) {
		RedisNode node = RedisNode.ofCluster(
				cluster.all().stream().map((server) -> RedisURI.create(server.uri())).toList(),
				RedisNodeOptions.defaults());
		node.connected().toCompletableFuture().join();
		return node;
	}

	/** One step of a call. */
	@Nested
	@RedisNodesTest
	class GivingBack {

		private static final long NOW = 1_700_000_000_000_000L;

		@Test
		void returnsPermitsToALogAndNotThoseOfOthers(RedisNodes nodes) {
			try (SimulatedServer server = new SimulatedServer(nodes)) {
				PermitRequest two = new PermitRequest("key", NARROW, 2);
				PermitRequest one = new PermitRequest("key", NARROW, 1);
				server.take(NOW, one);
				LimitScriptReply taken = server.decide(NOW + 10, "take", two);
				server.take(NOW + 20, one);

				assertThat(server.giveBack(NOW + 30, two, taken)).isTrue();
				assertThat(server.giveBack(NOW + 30, two, taken)).as("twice").isFalse();

				assertThat(remaining(server, NARROW, NOW + 30)).isEqualTo(38);
				long window = WINDOW.toMillis() * 1000;
				assertThat(remaining(server, NARROW, NOW + window)).isEqualTo(39);
				assertThat(remaining(server, NARROW, NOW + 10 + window)).isEqualTo(39);
				assertThat(remaining(server, NARROW, NOW + 20 + window)).isEqualTo(40);
			}
		}

		@Test
		void returnsPermitsOfASubWindow(RedisNodes nodes) {
			try (SimulatedServer server = new SimulatedServer(nodes)) {
				PermitRequest some = new PermitRequest("key", WIDE, 100);
				LimitScriptReply taken = server.decide(NOW, "take", some);
				server.take(NOW + 1000, some);

				assertThat(server.giveBack(NOW + 2000, some, taken)).isTrue();

				assertThat(remaining(server, WIDE, NOW + 2000)).isEqualTo(900);
				long window = WINDOW.toMillis() * 1000;
				assertThat(remaining(server, WIDE, NOW + 999 + window)).isEqualTo(900);
				assertThat(remaining(server, WIDE, NOW + 1000 + window)).isEqualTo(1000);
			}
		}

		@Test
		void returnsTokensOnlyIfNoneWasTakenSince(RedisNodes nodes) {
			try (SimulatedServer server = new SimulatedServer(nodes)) {
				PermitRequest some = new PermitRequest("key", BUCKET, 10);
				LimitScriptReply first = server.decide(NOW, "take", some);
				assertThat(server.giveBack(NOW + 1, some, first)).isTrue();
				assertThat(remaining(server, BUCKET, NOW + 1)).isEqualTo(100);

				LimitScriptReply second = server.decide(NOW + 2, "take", some);
				server.take(NOW + 3, some);
				assertThat(server.giveBack(NOW + 4, some, second)).isFalse();
				assertThat(remaining(server, BUCKET, NOW + 4)).isEqualTo(80);
			}
		}

		private static long remaining(SimulatedServer server, RateLimit rule, long time) {
			return server.decide(time, "look", new PermitRequest("key", rule, 1))
				.decision(0)
				.statuses()
				.get(0)
				.remaining();
		}

	}

}
