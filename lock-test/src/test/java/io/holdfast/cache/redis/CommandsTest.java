package io.holdfast.cache.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.CacheStats;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The number of Redis commands of each step.
 */
@RedisNodesTest
class CommandsTest {

	private final RedisNodes nodes;

	private final CacheInstances instances = new CacheInstances();

	CommandsTest(RedisNodes nodes) {
		this.nodes = nodes;
	}

	@AfterEach
	void end() {
		this.instances.close();
	}

	@Test
	void aHitIsOneNativeCommand() {
		RedisCacheService one = this.instances.listening(this.nodes.get(0), CacheSettings.defaults());
		one.put("users", "1", "Ada");
		one.put("users", "2", "Bob", CacheOptions.tagged("x"));
		assertThat(commands(() -> one.get("users", "1", String.class))).isEqualTo(Map.of("mget", 1L));
		assertThat(commands(() -> one.<String, RuntimeException>getOrLoad("users", "2", String.class,
				CacheOptions.tagged("x"), () -> "never")))
			.isEqualTo(Map.of("mget", 1L));
		assertThat(commands(() -> one.get("users", "2", String.class))).isEqualTo(Map.of("mget", 2L));
	}

	@Test
	void aPutIfAbsentIsCountedIfItStores() {
		RedisCacheService one = this.instances.start(this.nodes.get(0));
		one.<String>putIfAbsent("users", "absent", String.class, "Ada", CacheOptions.defaults());
		assertThat(one.stats("users").puts()).isEqualTo(1);
		one.<String>putIfAbsent("users", "absent", String.class, "Bob", CacheOptions.defaults());
		assertThat(one.stats("users").puts()).isEqualTo(1);
	}

	@Test
	void allIsCounted() {
		RedisCacheService one = this.instances.start(this.nodes.get(0));
		assertThat(one.stats("users").hitRate()).isEqualTo(1);
		one.get("users", "1", String.class);
		one.put("users", "1", "Ada");
		one.get("users", "1", String.class);
		one.evict("users", "1");
		one.clear("users");
		one.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "Bob");
		CacheStats stats = one.stats("users");
		assertThat(stats.hits()).isEqualTo(1);
		assertThat(stats.misses()).isEqualTo(2);
		assertThat(stats.hitRate()).isBetween(0.33, 0.34);
		assertThat(stats.puts()).isEqualTo(2);
		assertThat(stats.evictions()).isEqualTo(1);
		assertThat(stats.invalidations()).isEqualTo(1);
		assertThat(stats.loads()).isEqualTo(1);
		assertThat(stats.loadNanos()).isPositive();
		assertThat(one.cacheNames()).containsExactly("users");
		assertThat(one.settings("users")).isEqualTo(CacheSettings.defaults());
	}

	@Test
	void aHitInTheNearCacheIsNone() {
		RedisCacheService one = this.instances.listening(this.nodes.get(0),
				CacheInstances.settings((settings) -> settings.nearSize(10).nearTtl(Duration.ofMinutes(1))));
		one.put("users", "1", "Ada");
		one.get("users", "1", String.class);
		assertThat(commands(() -> one.get("users", "1", String.class))).isEmpty();
		assertThat(one.stats("users").nearHits()).isEqualTo(1);
	}

	@Test
	void aHitWhoseAgeMattersIsOneFlushMore() {
		RedisCacheService one = this.instances.listening(this.nodes.get(0),
				CacheInstances.settings((settings) -> settings.stale(Duration.ofMinutes(1))));
		one.put("users", "1", "Ada");
		assertThat(commands(() -> one.get("users", "1", String.class))).isEqualTo(Map.of("mget", 1L, "pttl", 1L));
	}

	@Test
	void aLoadIsAReadAClaimAndAStore() {
		RedisCacheService one = this.instances.listening(this.nodes.get(0), CacheSettings.defaults());
		one.<String, RuntimeException>getOrLoad("users", "0", String.class, () -> "x");
		Map<String, Long> count = commands(
				() -> one.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "x"));
		assertThat(count).containsEntry("mget", 1L).containsEntry("evalsha", 2L).doesNotContainKey("eval");
	}

	private Map<String, Long> commands(Runnable action) {
		this.nodes.get(0).resetCommandStats();
		action.run();
		Map<String, Long> count = new HashMap<>(this.nodes.get(0).commandCount());
		count.remove("info");
		return count;
	}

}
