package io.holdfast.spring.cache;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A near value ends with its entry, however long values may be near.
 */
@RedisNodesTest(count = 1)
class NearEndTest {

	private final RedisNodeProcess node;

	private final Instances instances = new Instances();

	NearEndTest(RedisNodes nodes) {
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
		near.put("users", "1", "old", new CacheOptions(Duration.ofMillis(1500), List.of()));
		endsWithItsEntry(near);
	}

	@Test
	void comesWithTheTtlOfTheCache() {
		RedisCacheService near = near((settings) -> settings.ttl(Duration.ofMillis(1500)));
		near.put("users", "1", "old");
		endsWithItsEntry(near);
	}

	@Test
	void comesWithWhatIsLeftWhenItIsRead() {
		RedisCacheService near = near((settings) -> settings.ttl(Duration.ofMinutes(2)).jitter(0));
		near.put("users", "1", "old");
		this.node.command("PEXPIRE", "cache:users:1", "1500");
		endsWithItsEntry(near);
	}

	@Test
	void comesBeforeTheTimeForWhichItIsKeptStale() {
		RedisCacheService near = near(
				(settings) -> settings.ttl(Duration.ofMillis(1500)).jitter(0).stale(Duration.ofMinutes(5)));
		near.put("users", "1", "old");
		assertThat(near.get("users", "1", String.class).isHit()).isTrue();
		Eventually.await("it is no longer fresh", () -> !near.get("users", "1", String.class).isHit());
		assertThat(near.stats("users").nearHits()).isPositive();
		assertThat(this.node.command("EXISTS", "cache:users:1")).isEqualTo("1");
	}

	private RedisCacheService near(UnaryOperator<CacheSettings.Builder> changes) {
		return this.instances.listening(this.node,
				Instances.settings((settings) -> changes.apply(settings.nearSize(10).nearTtl(Duration.ofMinutes(1)))));
	}

	private void endsWithItsEntry(RedisCacheService near) {
		assertThat(near.get("users", "1", String.class).isHit()).isTrue();
		assertThat(near.get("users", "1", String.class).isHit()).isTrue();
		assertThat(near.stats("users").nearHits()).isPositive();
		Eventually.await("its entry ends", () -> "0".equals(this.node.command("EXISTS", "cache:users:1")));
		assertThat(near.get("users", "1", String.class).isHit()).isFalse();
	}

}
