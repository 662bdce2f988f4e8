package io.holdfast.spring.interceptor;

import java.time.Duration;
import java.util.List;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitUnavailableException;
import io.holdfast.ratelimit.redis.RedisRateLimiter;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeOptions;
import io.holdfast.test.ClusterNodes;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One master of a Cluster is away while the others answer: one outage, from its beginning
 * to its end.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutageOfAMasterTest {

	private static final RateLimit LIMIT = RateLimit.slidingWindow("calls", 1_000_000, Duration.ofHours(1));

	private final OutageMonitor outages = new OutageMonitor(Feature.RATE_LIMIT, List.of());

	@Test
	void beginsOnceAndEndsOnce(CapturedOutput output) {
		try (ClusterNodes cluster = ClusterNodes.formWithReplicas(Duration.ofSeconds(3));
				RedisNode node = RedisNode.ofCluster(
						cluster.all().stream().map((server) -> RedisURI.create(server.uri())).toList(),
						RedisNodeOptions.defaults())) {
			node.connected().toCompletableFuture().join();
			String there = "key-" + cluster.numberOn(0, (number) -> "rate:calls:key-" + number);
			String elsewhere = "key-" + cluster.numberOn(1, (number) -> "rate:calls:key-" + number);
			RedisNodeProcess master = cluster.all().get(0);
			RedisRateLimiter limiter = RedisRateLimiter.builder()
				.node(node)
				.commandTimeout(Duration.ofMillis(250))
				.build();
			this.outages.watch(List.of(limiter.node()), 1);

			master.pause();
			Eventually.await("the outage begins", () -> !call(limiter, there));
			int allowed = 0;
			for (int i = 0; i < 30; i++) {
				allowed += call(limiter, elsewhere) ? 1 : 0;
				call(limiter, there);
			}
			// A stalled machine may be late now and then.
			assertThat(allowed).isGreaterThan(20);
			cluster.awaitPromotion("rate:calls:" + there, master, cluster.all().get(1));
			Eventually.await("the outage ends", () -> {
				call(limiter, elsewhere);
				return call(limiter, there) && this.outages.current().isEmpty();
			});
			limiter.close();
		}
		assertThat(output.getAll().split("Redis is not available", -1)).as("begins once").hasSize(2);
		assertThat(output.getAll().split("Redis is back", -1)).as("ends once").hasSize(2);
	}

	private boolean call(RedisRateLimiter limiter, String key) {
		try {
			limiter.tryAcquire(LIMIT, key);
			this.outages.available();
			return true;
		}
		catch (RateLimitUnavailableException ex) {
			this.outages.fallback("calls", OnUnavailable.LOCAL, ex);
			return false;
		}
	}

}
