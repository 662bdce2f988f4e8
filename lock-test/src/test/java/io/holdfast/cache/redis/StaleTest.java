package io.holdfast.cache.redis;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.cache.CacheLoader;
import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheSettings;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@RedisNodesTest
class StaleTest {

	private final RedisNodeProcess node;

	private final CacheInstances instances = new CacheInstances();

	StaleTest(RedisNodes nodes) {
		this.node = nodes.get(0);
	}

	@AfterEach
	void end() {
		this.instances.close();
	}

	@Nested
	class AValueWhoseTtlHasPassed {

		private final CacheSettings settings = CacheInstances
			.settings((s) -> s.ttl(Duration.ofMinutes(1)).jitter(0).stale(Duration.ofMinutes(1)));

		private final RedisCacheService service = StaleTest.this.instances.start(StaleTest.this.node, this.settings);

		@Test
		void isServedWhenItsLoaderThrows() {
			expire("old");
			assertThat(this.service.<String, IllegalStateException>getOrLoad("users", "1", String.class, () -> {
				throw new IllegalStateException("no database");
			})).isEqualTo("old");
			assertThat(this.service.stats("users").staleServed()).isEqualTo(1);
			assertThat(this.service.stats("users").loadFailures()).isEqualTo(1);
		}

		@Test
		void isServedWhenItsLoaderIsSlow() {
			expire("old");
			CountDownLatch go = new CountDownLatch(1);
			assertThat(this.service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> {
				CacheInstances.await(go);
				return "new";
			})).isEqualTo("old");
			go.countDown();
			Eventually.await("the new value is there", () -> "new"
				.equals(this.service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "x")));
		}

		@Test
		void isServedToOthersWithoutTryingAgainAtOnce() {
			expire("old");
			AtomicInteger loads = new AtomicInteger();
			for (int i = 0; i < 100; i++) {
				assertThat(this.service.<String, IllegalStateException>getOrLoad("users", "1", String.class, () -> {
					loads.incrementAndGet();
					throw new IllegalStateException("no database");
				})).isEqualTo("old");
			}
			assertThat(loads.get()).isLessThan(100);
			Eventually.await("it is tried again", () -> "new"
				.equals(this.service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "new")));
		}

		@Test
		void isNotServedWhenItsLoaderIsQuick() {
			RedisCacheService patient = StaleTest.this.instances.start(StaleTest.this.node,
					this.settings.toBuilder().staleAfter(Duration.ofMinutes(1)).build());
			expire("old");
			assertThat(patient.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "new"))
				.isEqualTo("new");
			assertThat(patient.stats("users").staleServed()).isZero();
		}

		@Test
		void isNotServedBeyondItsWindow() {
			expire("old");
			StaleTest.this.node.command("PEXPIRE", "cache:users:1", "1");
			Eventually.await("it has expired",
					() -> "0".equals(StaleTest.this.node.command("EXISTS", "cache:users:1")));
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(
					() -> this.service.<String, IllegalStateException>getOrLoad("users", "1", String.class, () -> {
						throw new IllegalStateException("no database");
					}))
				.withMessage("no database");
		}

		@Test
		void isNotServedAfterAnInvalidation() {
			expire("old");
			this.service.invalidateTag("users", "team");
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(
					() -> this.service.<String, IllegalStateException>getOrLoad("users", "1", String.class, () -> {
						throw new IllegalStateException("no database");
					}));
		}

		@Test
		void isAMissForCallersWithoutALoader() {
			expire("old");
			assertThat(this.service.get("users", "1", String.class).isHit()).isFalse();
		}

		private void expire(String value) {
			this.service.put("users", "1", value, CacheOptions.tagged("team"));
			assertThat(StaleTest.this.node.command("PTTL", "cache:users:1"))
				.satisfies((left) -> assertThat(Long.parseLong(left)).isBetween(100_000L, 120_000L));
			// Has the same effect as waiting a minute, because the server's clock counts.
			StaleTest.this.node.command("PEXPIRE", "cache:users:1", "59000");
		}

	}

	@Nested
	class TheLastPartOfTheTtl {

		private final CacheSettings settings = CacheInstances
			.settings((s) -> s.ttl(Duration.ofMinutes(1)).jitter(0).earlyRefresh(0.5));

		@Test
		void hasOneInstanceLoadAnewWhileAllServeWhatTheyHave() {
			RedisCacheService one = StaleTest.this.instances.start(StaleTest.this.node, this.settings);
			RedisCacheService two = StaleTest.this.instances.start(StaleTest.this.node, this.settings);
			AtomicInteger loads = new AtomicInteger();
			CountDownLatch go = new CountDownLatch(1);
			CacheLoader<String, RuntimeException> loader = () -> {
				loads.incrementAndGet();
				CacheInstances.await(go);
				return "new";
			};
			one.put("users", "1", "old");
			assertThat(one.getOrLoad("users", "1", String.class, loader)).isEqualTo("old");
			assertThat(loads).hasValue(0);
			StaleTest.this.node.command("PEXPIRE", "cache:users:1", "29000");
			for (int i = 0; i < 20; i++) {
				assertThat(one.getOrLoad("users", "1", String.class, loader)).isEqualTo("old");
				assertThat(two.getOrLoad("users", "1", String.class, loader)).isEqualTo("old");
			}
			go.countDown();
			Eventually.await("the new value is there",
					() -> "new".equals(two.getOrLoad("users", "1", String.class, loader)));
			assertThat(loads).hasValue(1);
			assertThat(one.stats("users").refreshes() + two.stats("users").refreshes()).isEqualTo(1);
		}

	}

}
