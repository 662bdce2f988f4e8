package io.holdfast.cache.redis;

import java.time.Duration;

import io.holdfast.cache.CacheOptions;
import io.holdfast.test.AnswerProxy;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Values that are too large for the server, which then closes the connection.
 */
@RedisNodesTest(count = 1)
class LargeValueTest {

	private static final String LARGE = "x".repeat(3_000_000);

	private final RedisNodes nodes;

	private final AnswerProxy proxy;

	private final RedisCacheService service;

	LargeValueTest(RedisNodes nodes) {
		this.nodes = nodes;
		this.proxy = AnswerProxy.to(nodes.get(0).port());
		this.service = RedisCacheService.builder(CacheInstances.redis(this.proxy.port()), CacheInstances.CODEC)
			.timeout(Duration.ofSeconds(5))
			.build();
	}

	@BeforeEach
	void limit() {
		this.nodes.get(0).command("FLUSHALL");
		this.nodes.get(0).command("CONFIG", "SET", "proto-max-bulk-len", "1048576");
		this.service.put("users", "small", "value", CacheOptions.defaults());
		Eventually.await("it is in Redis", () -> has("small") && CacheInstances.subscribers(this.nodes.get(0)) > 0);
	}

	@AfterEach
	void end() {
		this.service.close();
		this.proxy.close();
		this.nodes.get(0).command("CONFIG", "SET", "proto-max-bulk-len", "512mb");
	}

	private boolean has(String key) {
		return "1".equals(this.nodes.get(0).command("EXISTS", "cache:users:" + key));
	}

	private boolean readsAgain() {
		return this.service.outage().isEmpty() && this.service.get("users", "small", String.class).isHit();
	}

	@Test
	void areLoadedAndNotCachedAndNoOutageForOthers() {
		assertThat(load("large")).isEqualTo(LARGE);
		assertThat(this.service.outage()).isEmpty();
		assertThat(readsAgain()).isTrue();
		int after = this.proxy.connections();
		for (int i = 0; i < 20; i++) {
			assertThat(load("large" + i)).isEqualTo(LARGE);
			assertThat(this.service.get("users", "small", String.class).value()).isEqualTo("value");
			assertThat(this.service.outage()).isEmpty();
		}
		assertThat(this.proxy.connections()).isEqualTo(after);
		assertThat(has("large")).isFalse();
	}

	@Test
	void thatArePutLeaveNoOldValueBehind() {
		this.service.put("users", "large", "old", CacheOptions.defaults());
		this.service.put("users", "large", LARGE, CacheOptions.defaults());
		assertThat(this.service.outage()).isEmpty();
		assertThat(has("large")).isFalse();
		assertThat(readsAgain()).isTrue();
		int after = this.proxy.connections();
		for (int i = 0; i < 20; i++) {
			this.service.put("users", "small" + i, "value", CacheOptions.defaults());
			this.service.put("users", "small" + i, LARGE, CacheOptions.defaults());
			assertThat(has("small" + i)).isFalse();
			assertThat(this.service.get("users", "small", String.class).value()).isEqualTo("value");
		}
		assertThat(this.proxy.connections()).isEqualTo(after);
	}

	private String load(String key) {
		return String.valueOf(this.service.<String, RuntimeException>getOrLoad("users", key, String.class,
				CacheOptions.defaults(), () -> LARGE));
	}

}
