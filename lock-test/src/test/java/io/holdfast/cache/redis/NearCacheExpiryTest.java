package io.holdfast.cache.redis;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheSettings;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A near value expires with its entry, even if the TTL of the near cache is longer.
 */
@RedisNodesTest(count = 1)
class NearCacheExpiryTest {

	private final RedisNodeProcess node;

	private final CacheInstances instances = new CacheInstances();

	NearCacheExpiryTest(RedisNodes nodes) {
		this.node = nodes.get(0);
		this.node.command("FLUSHALL");
	}

	@AfterEach
	void end() {
		this.instances.close();
	}

	@Test
	void comesWithTheTtlOfTheCall() {
		RedisCacheService near = near((settings) -> settings.ttl(Duration.ofMinutes(10)));
		isNearAndEndsWithItsEntry(near,
				() -> near.put("users", "1", "old", new CacheOptions(Duration.ofMillis(800), List.of())));
	}

	@Test
	void comesWithTheTtlOfTheCache() {
		RedisCacheService near = near((settings) -> settings.ttl(Duration.ofMillis(800)));
		isNearAndEndsWithItsEntry(near, () -> near.put("users", "1", "old"));
	}

	@Test
	void comesWithWhatIsLeftWhenItIsRead() {
		RedisCacheService near = near((settings) -> settings.ttl(Duration.ofMinutes(2)).jitter(0));
		isNearAndEndsWithItsEntry(near, () -> {
			near.put("users", "1", "old");
			this.node.command("PEXPIRE", "cache:users:1", "800");
		});
	}

	@Test
	void comesBeforeTheTimeForWhichItIsKeptStale() {
		RedisCacheService near = near(
				(settings) -> settings.ttl(Duration.ofMillis(800)).jitter(0).stale(Duration.ofMinutes(5)));
		isNear(near, () -> near.put("users", "1", "old"));
		Eventually.await("it is no longer fresh", () -> !near.get("users", "1", String.class).isHit());
		assertThat(this.node.command("EXISTS", "cache:users:1")).isEqualTo("1");
	}

	private RedisCacheService near(UnaryOperator<CacheSettings.Builder> changes) {
		return this.instances.listening(this.node, CacheInstances
			.settings((settings) -> changes.apply(settings.nearSize(10).nearTtl(Duration.ofMinutes(1)))));
	}

	/** Tries again if the entry expired before it was read, as on a busy machine. */
	private static void isNear(RedisCacheService near, Runnable put) {
		Eventually.await("it is near", () -> {
			put.run();
			near.get("users", "1", String.class);
			near.get("users", "1", String.class);
			return near.stats("users").nearHits() > 0;
		});
	}

	private void isNearAndEndsWithItsEntry(RedisCacheService near, Runnable put) {
		isNear(near, put);
		Eventually.await("its entry ends", () -> "0".equals(this.node.command("EXISTS", "cache:users:1")));
		assertThat(near.get("users", "1", String.class).isHit()).isFalse();
	}

}
