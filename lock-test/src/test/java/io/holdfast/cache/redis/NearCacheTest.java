package io.holdfast.cache.redis;

import java.time.Duration;

import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheSettings;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

@RedisNodesTest
class NearCacheTest {

	private static final CacheOptions TAGGED = CacheOptions.tagged("team");

	private static final CacheSettings LONG = CacheInstances
		.settings((settings) -> settings.nearSize(100).nearTtl(Duration.ofMinutes(5)));

	private final RedisNodeProcess node;

	private final CacheInstances instances = new CacheInstances();

	NearCacheTest(RedisNodes nodes) {
		this.node = nodes.get(0);
	}

	@AfterEach
	void end() {
		this.instances.close();
	}

	@ParameterizedTest
	@EnumSource
	void dropsWhatAnotherInstanceInvalidates(InvalidationTest.Way way) {
		RedisCacheService near = this.instances.listening(this.node, LONG);
		RedisCacheService other = this.instances.listening(this.node, LONG);
		other.put("users", "1", "Ada", TAGGED);
		Eventually.await("its value is near", () -> {
			near.get("users", "1", String.class);
			return near.stats("users").nearHits() > 0;
		});
		way.apply(other);
		Eventually.await("it is dropped", () -> !near.get("users", "1", String.class).isHit());
	}

	@ParameterizedTest
	@EnumSource
	void dropsWhatTheInstanceItselfInvalidatesAtOnce(InvalidationTest.Way way) {
		RedisCacheService near = this.instances.listening(this.node, LONG);
		for (int i = 0; i < 50; i++) {
			near.put("users", "1", "Ada", TAGGED);
			near.get("users", "1", String.class);
			way.apply(near);
			assertThat(near.get("users", "1", String.class).isHit()).isFalse();
		}
	}

	@Test
	void givesTheNewValueAfterAPutElsewhere() {
		RedisCacheService near = this.instances.listening(this.node, LONG);
		RedisCacheService other = this.instances.listening(this.node, LONG);
		other.put("users", "1", "old");
		near.get("users", "1", String.class);
		other.put("users", "1", "new");
		Eventually.await("it is new", () -> "new".equals(near.get("users", "1", String.class).value()));
	}

	@Test
	void servesNoLongerThanItsTtlWhenMessagesAreLost() {
		Duration ttl = Duration.ofMillis(300);
		RedisCacheService near = this.instances.listening(this.node,
				CacheInstances.settings((settings) -> settings.nearSize(100).nearTtl(ttl)));
		RedisCacheService other = this.instances.start(this.node);
		other.put("users", "1", "Ada", TAGGED);
		Eventually.await("its value is near", () -> {
			near.get("users", "1", String.class);
			return near.stats("users").nearHits() > 0;
		});
		// The version is deleted without a message.
		this.node.command("DEL", "cache:users:tag:team");
		long invalidated = System.nanoTime();
		long last = invalidated;
		while (System.nanoTime() - invalidated < 3 * ttl.toNanos()) {
			long asked = System.nanoTime();
			if (near.get("users", "1", String.class).isHit()) {
				last = asked;
			}
		}
		assertThat(Duration.ofNanos(last - invalidated)).isLessThanOrEqualTo(ttl);
		assertThat(near.stats("users").nearHits()).isPositive();
	}

	@Test
	void isEmptyAfterTheSubscriptionWasLost() {
		RedisCacheService near = this.instances.listening(this.node, LONG);
		near.put("users", "1", "Ada", TAGGED);
		Eventually.await("its value is near", () -> {
			near.get("users", "1", String.class);
			return near.stats("users").nearHits() > 0;
		});
		this.node.command("CLIENT", "KILL", "TYPE", "pubsub");
		this.node.command("DEL", "cache:users:tag:team");
		Eventually.await("it is dropped", () -> !near.get("users", "1", String.class).isHit());
	}

	@Test
	void asksAgainForAnotherType() {
		RedisCacheService near = this.instances.listening(this.node, LONG);
		near.put("users", "1", 42);
		assertThat(near.get("users", "1", Integer.class).value()).isEqualTo(42);
		assertThat(near.get("users", "1", Long.class).value()).isEqualTo(42L);
		assertThat(near.get("users", "1", Integer.class).value()).isEqualTo(42);
	}

}
