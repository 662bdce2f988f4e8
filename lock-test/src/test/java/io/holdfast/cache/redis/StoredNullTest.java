package io.holdfast.cache.redis;

import java.time.Duration;

import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheService;
import io.holdfast.cache.CacheSettings;
import io.holdfast.cache.CacheTicket;
import io.holdfast.cache.local.LocalCacheService;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The entry of a key that no longer has a value, in a cache that does not store null.
 */
@RedisNodesTest(count = 1)
class StoredNullTest {

	private static final CacheSettings SETTINGS = CacheInstances
		.settings((settings) -> settings.nullValues(false).stale(Duration.ofMinutes(5)).staleAfter(Duration.ZERO));

	private final RedisNodeProcess node;

	private final CacheInstances instances = new CacheInstances();

	StoredNullTest(RedisNodes nodes) {
		this.node = nodes.get(0);
		this.node.command("FLUSHALL");
	}

	@AfterEach
	void end() {
		this.instances.close();
	}

	@Test
	void isDroppedByALoad() {
		RedisCacheService service = stale("1");
		// Returns the stale value once more, and loads in the background.
		assertThat(load(service, "1", null)).isIn("old", null);
		Eventually.await("it is dropped", () -> !exists("1"));
		assertThat(load(service, "1", "new")).isEqualTo("new");
	}

	@Test
	void isDroppedByAnEarlyRefresh() {
		RedisCacheService service = this.instances.start(this.node,
				CacheInstances.settings((settings) -> settings.nullValues(false).jitter(0).earlyRefresh(0.9)));
		service.put("users", "1", "old", new CacheOptions(Duration.ofMinutes(10), java.util.List.of()));
		this.node.command("PEXPIRE", "cache:users:1", "60000");
		assertThat(load(service, "1", null)).isEqualTo("old");
		Eventually.await("it is dropped", () -> !exists("1"));
	}

	@Test
	void isDroppedByAPut() {
		RedisCacheService service = this.instances.start(this.node, SETTINGS);
		service.put("users", "1", "old");
		service.put("users", "1", null);
		assertThat(exists("1")).isFalse();
	}

	@Test
	void isDroppedByAPutAfterAMiss() {
		RedisCacheService service = stale("1");
		CacheTicket ticket = java.util.Objects
			.requireNonNull(service.<String>getForPut("users", "1", String.class, CacheOptions.defaults()).ticket());
		service.put(ticket, null, CacheOptions.defaults());
		assertThat(exists("1")).isFalse();
	}

	@Test
	void staysIfItWasStoredAfterwards() {
		RedisCacheService service = stale("1");
		CacheTicket ticket = java.util.Objects
			.requireNonNull(service.<String>getForPut("users", "1", String.class, CacheOptions.defaults()).ticket());
		service.put("users", "1", "newer");
		service.put(ticket, null, CacheOptions.defaults());
		assertThat(service.get("users", "1", String.class).value()).isEqualTo("newer");
	}

	@Test
	void isDroppedWithoutRedis() {
		CacheService service = this.instances
			.close(LocalCacheService.builder(CacheInstances.CODEC).defaults(SETTINGS).build());
		service.put("users", "1", "old");
		service.put("users", "1", null);
		assertThat(service.get("users", "1", String.class).isHit()).isFalse();
	}

	private RedisCacheService stale(String key) {
		RedisCacheService service = this.instances.start(this.node, SETTINGS);
		service.put("users", key, "old");
		this.node.command("PEXPIRE", "cache:users:" + key, "200000");
		return service;
	}

	private boolean exists(String key) {
		return "1".equals(this.node.command("EXISTS", "cache:users:" + key));
	}

	private static @Nullable String load(RedisCacheService service, String key, @Nullable String value) {
		return service.<String, RuntimeException>getOrLoad("users", key, String.class, () -> value);
	}

}
