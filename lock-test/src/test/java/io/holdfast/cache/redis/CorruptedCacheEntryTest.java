package io.holdfast.cache.redis;

import java.time.Duration;

import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheOptions;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Foreign values under the keys of a cache cause a load, but no delay.
 */
@RedisNodesTest(count = 1)
class CorruptedCacheEntryTest {

	private final RedisNodeProcess node;

	private final CacheInstances instances = new CacheInstances();

	private RedisCacheService service;

	CorruptedCacheEntryTest(RedisNodes nodes) {
		this.node = nodes.get(0);
		this.service = this.instances.start(this.node);
	}

	@BeforeEach
	void warmUp() {
		this.node.command("FLUSHALL");
		this.service.get("warm-up", "1", String.class);
	}

	@AfterEach
	void end() {
		this.instances.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "cache:users:1", "cache:users:tag:", "cache:users:tag:team", "cache:load:{cache:users:1}",
			"cache:miss:{cache:users:1}" })
	void isReplaced(String key) {
		for (int way = 0; way < 5; way++) {
			this.node.command("DEL", key);
			switch (way) {
				case 0 -> this.node.command("SET", key, "x".repeat(1024));
				case 1 -> this.node.command("SET", key, "");
				case 2 -> this.node.command("SET", key, "x".repeat(1 << 20));
				case 3 -> this.node.command("RPUSH", key, "a", "b");
				default -> this.node.command("HSET", key, "a", "b");
			}
			long begun = System.nanoTime();
			assertThat(load("first")).isEqualTo("first");
			assertThat(load("second")).as("%s, %d", key, way).isIn("first", "second");
			CacheLookup<String> missed = this.service.getForPut("users", "2", String.class,
					CacheOptions.tagged("team"));
			if (missed.ticket() != null) {
				this.service.put(missed.ticket(), "ticket", CacheOptions.tagged("team"));
			}
			assertThat(load("third")).as("%s, %d", key, way).isIn("first", "second");
			this.service.put("users", "1", "put", CacheOptions.tagged("team"));
			assertThat(load("fourth")).isEqualTo("put");
			this.service.evict("users", "1");
			assertThat(load("fifth")).isEqualTo("fifth");
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
			assertThat(this.service.outage()).isEmpty();
			this.service.evict("users", "1");
		}
	}

	@Test
	void inATicketIsReplaced() {
		this.node.command("RPUSH", "cache:miss:{cache:users:1}", "a");
		CacheLookup<String> missed = this.service.getForPut("users", "1", String.class, CacheOptions.defaults());
		assertThat(this.service.put(java.util.Objects.requireNonNull(missed.ticket()), "x", CacheOptions.defaults()))
			.isTrue();
		assertThat(this.service.get("users", "1", String.class).value()).isEqualTo("x");
	}

	private String load(String value) {
		return String.valueOf(this.service.<String, RuntimeException>getOrLoad("users", "1", String.class,
				CacheOptions.tagged("team"), () -> value));
	}

}
