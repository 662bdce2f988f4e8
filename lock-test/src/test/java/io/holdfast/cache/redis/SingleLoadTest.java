package io.holdfast.cache.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.holdfast.cache.CacheSettings;
import io.holdfast.test.ChildJvm;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@RedisNodesTest
class SingleLoadTest {

	private final RedisNodeProcess node;

	private final CacheInstances instances = new CacheInstances();

	private final AtomicInteger loads = new AtomicInteger();

	SingleLoadTest(RedisNodes nodes) {
		this.node = nodes.get(0);
	}

	@AfterEach
	void end() {
		this.instances.close();
	}

	@Nested
	class InThreeJvms {

		@Test
		void loadsOnceForTheirThreads() {
			List<ChildJvm> jvms = start(Duration.ofSeconds(10), Duration.ofSeconds(1));
			try {
				jvms.forEach((jvm) -> jvm.tell(CacheClientProcess.GO));
				jvms.forEach((jvm) -> jvm.expect("[report]"));
				assertThat(loads()).isEqualTo("1");
			}
			finally {
				jvms.forEach(ChildJvm::close);
			}
		}

		@Test
		void loadsOnceMoreWhenTheOneThatLoadsIsKilled() {
			List<ChildJvm> jvms = start(Duration.ofSeconds(2), Duration.ofSeconds(3));
			try {
				jvms.forEach((jvm) -> jvm.tell(CacheClientProcess.GO));
				Eventually.await("one loads", () -> !loader().isEmpty());
				ChildJvm killed = jvms.stream()
					.filter((jvm) -> String.valueOf(jvm.pid()).equals(loader()))
					.findAny()
					.orElseThrow();
				killed.kill();
				jvms.stream().filter((jvm) -> jvm != killed).forEach((jvm) -> jvm.expect("[report]"));
				assertThat(loads()).isEqualTo("2");
			}
			finally {
				jvms.forEach(ChildJvm::close);
			}
		}

		private List<ChildJvm> start(Duration lease, Duration loader) {
			List<ChildJvm> jvms = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				jvms.add(CacheClientProcess.start(SingleLoadTest.this.node.port(), lease, loader));
			}
			jvms.forEach((jvm) -> jvm.expect("ready"));
			return jvms;
		}

		private String loads() {
			return SingleLoadTest.this.node.command("GET", CacheClientProcess.LOADS);
		}

		private String loader() {
			return SingleLoadTest.this.node.command("GET", CacheClientProcess.LOADER);
		}

	}

	@Nested
	class InOneJvm {

		@Test
		void loadsOnceForManyThreadsOfThreeInstances() {
			CountDownLatch go = new CountDownLatch(1);
			List<RedisCacheService> services = Stream.generate(SingleLoadTest.this::start).limit(3).toList();
			List<Future<String>> asked = new ArrayList<>();
			for (RedisCacheService service : services) {
				asked.addAll(SingleLoadTest.this.instances.together(32,
						() -> service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> {
							SingleLoadTest.this.loads.incrementAndGet();
							CacheInstances.await(go);
							return "Ada";
						})));
			}
			Eventually.await("one loads", () -> SingleLoadTest.this.loads.get() > 0);
			go.countDown();
			assertThat(asked).allSatisfy((each) -> assertThat(CacheInstances.result(each)).isEqualTo("Ada"));
			assertThat(SingleLoadTest.this.loads).hasValue(1);
			// Some may have arrived after it was stored.
			long avoided = services.stream().mapToLong((each) -> each.stats("users").stampedesAvoided()).sum();
			long hits = services.stream().mapToLong((each) -> each.stats("users").redisHits()).sum();
			assertThat(avoided + hits).isGreaterThanOrEqualTo(95);
		}

		@Test
		void waitsForNoOtherInstanceWhileItShutsDown() {
			CountDownLatch go = new CountDownLatch(1);
			RedisCacheService loading = start();
			RedisCacheService waiting = SingleLoadTest.this
				.start(CacheInstances.settings((settings) -> settings.loadWait(Duration.ofMinutes(10))));
			List<Future<String>> first = SingleLoadTest.this.instances.together(1,
					() -> loading.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> {
						SingleLoadTest.this.loads.incrementAndGet();
						CacheInstances.await(go);
						return "Ada";
					}));
			Eventually.await("one loads", () -> SingleLoadTest.this.loads.get() > 0);
			AtomicInteger own = new AtomicInteger();
			List<Future<String>> others = SingleLoadTest.this.instances.together(8,
					() -> waiting.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> {
						own.incrementAndGet();
						return "Ada, loaded here";
					}));
			Eventually.await("they wait", () -> waiting.stats("users").misses() > 0);
			waiting.endWaits();
			try {
				assertThat(others)
					.allSatisfy((each) -> assertThat(CacheInstances.result(each)).isEqualTo("Ada, loaded here"));
				// A caller that arrived after the first load may have loaded again.
				assertThat(own.get()).isBetween(1, 2);
			}
			finally {
				go.countDown();
			}
			assertThat(first).allSatisfy((each) -> assertThat(CacheInstances.result(each)).isEqualTo("Ada"));
			waiting.resumeWaits();
			assertThat(waiting.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "never"))
				.isIn("Ada", "Ada, loaded here");
		}

		@Test
		void givesTheLoadersExceptionToAllWaitersAndKeepsNothing() {
			RedisCacheService service = start();
			CountDownLatch go = new CountDownLatch(1);
			List<Future<String>> asked = SingleLoadTest.this.instances.together(8,
					() -> service.<String, IOException>getOrLoad("users", "1", String.class, () -> {
						CacheInstances.await(go);
						throw new IOException("no database");
					}));
			go.countDown();
			assertThat(asked)
				.allSatisfy((each) -> assertThatIllegalStateException().isThrownBy(() -> CacheInstances.result(each))
					.withRootCauseInstanceOf(IOException.class));
			assertThat(SingleLoadTest.this.node.command("EXISTS", "cache:users:1", "cache:load:{cache:users:1}"))
				.isEqualTo("0");
			assertThat(service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "Ada"))
				.isEqualTo("Ada");
			assertThat(service.stats("users").loadFailures()).isPositive();
		}

		@Test
		void letsAnotherInstanceLoadAtOnceWhenALoaderThrows() {
			RedisCacheService failing = start();
			RedisCacheService other = start();
			CountDownLatch loading = new CountDownLatch(1);
			CountDownLatch go = new CountDownLatch(1);
			Future<String> failed = SingleLoadTest.this.instances
				.submit(() -> failing.<String, IOException>getOrLoad("users", "1", String.class, () -> {
					loading.countDown();
					CacheInstances.await(go);
					throw new IOException("no database");
				}));
			CacheInstances.await(loading);
			Future<String> waiting = SingleLoadTest.this.instances
				.submit(() -> other.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "Ada"));
			go.countDown();
			assertThat(CacheInstances.result(waiting)).isEqualTo("Ada");
			assertThatIllegalStateException().isThrownBy(() -> CacheInstances.result(failed));
		}

		@Test
		void keepsTheLockOfALoaderThatTakesLongerThanTheLease() {
			RedisCacheService service = start(CacheInstances.settings((s) -> s.loadLease(Duration.ofMillis(900))));
			RedisCacheService other = start(CacheInstances.settings((s) -> s.loadLease(Duration.ofMillis(900))));
			CountDownLatch loading = new CountDownLatch(1);
			CountDownLatch go = new CountDownLatch(1);
			Future<String> slow = SingleLoadTest.this.instances
				.submit(() -> service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> {
					SingleLoadTest.this.loads.incrementAndGet();
					loading.countDown();
					CacheInstances.await(go);
					return "Ada";
				}));
			CacheInstances.await(loading);
			SingleLoadTest.this.node.resetCommandStats();
			Future<String> waiting = SingleLoadTest.this.instances
				.submit(() -> other.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> {
					SingleLoadTest.this.loads.incrementAndGet();
					return "Bob";
				}));
			Eventually.await("it was renewed beyond its first lease",
					() -> SingleLoadTest.this.node.commandCount().getOrDefault("pexpire", 0L) >= 6);
			go.countDown();
			assertThat(CacheInstances.result(slow)).isEqualTo("Ada");
			assertThat(CacheInstances.result(waiting)).isEqualTo("Ada");
			assertThat(SingleLoadTest.this.loads).hasValue(1);
		}

		@Test
		void waitsNoLongerThanItMay() {
			CacheSettings settings = CacheInstances.settings((s) -> s.loadWait(Duration.ofMillis(50)));
			RedisCacheService service = start(settings);
			RedisCacheService other = start(settings);
			CountDownLatch loading = new CountDownLatch(1);
			CountDownLatch go = new CountDownLatch(1);
			Future<String> hanging = SingleLoadTest.this.instances
				.submit(() -> service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> {
					loading.countDown();
					CacheInstances.await(go);
					return "late";
				}));
			CacheInstances.await(loading);
			assertThat(service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "same JVM"))
				.isEqualTo("same JVM");
			service.evict("users", "1");
			assertThat(other.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "other"))
				.isEqualTo("other");
			go.countDown();
			assertThat(CacheInstances.result(hanging)).isEqualTo("late");
			assertThat(service.get("users", "1", String.class).value()).isEqualTo("other");
		}

		@Test
		void refusesALoaderThatAsksForItsOwnKey() {
			RedisCacheService service = start();
			assertThatIllegalStateException()
				.isThrownBy(() -> service.<String, RuntimeException>getOrLoad("users", "1", String.class,
						() -> service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "x")))
				.withMessageContaining("cache:users:1");
			assertThat(service.<String, RuntimeException>getOrLoad("users", "1", String.class,
					() -> service.<String, RuntimeException>getOrLoad("users", "2", String.class, () -> "x")))
				.isEqualTo("x");
		}

		@Test
		void anInterruptedWaiterLoadsForItself() {
			RedisCacheService service = start();
			CountDownLatch loading = new CountDownLatch(1);
			CountDownLatch go = new CountDownLatch(1);
			Future<String> slow = SingleLoadTest.this.instances
				.submit(() -> service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> {
					loading.countDown();
					CacheInstances.await(go);
					return "slow";
				}));
			CacheInstances.await(loading);
			Thread.currentThread().interrupt();
			assertThat(service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "own"))
				.isEqualTo("own");
			assertThat(Thread.interrupted()).isTrue();
			assertThat(service.outage()).isEmpty();
			go.countDown();
			assertThat(CacheInstances.result(slow)).isEqualTo("slow");
		}

		@Test
		void rethrowsErrorsAsTheyAre() {
			RedisCacheService service = start();
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> {
					throw new AssertionError("broken");
				}))
				.withMessage("broken");
		}

	}

	private RedisCacheService start() {
		return start(CacheSettings.defaults());
	}

	private RedisCacheService start(CacheSettings settings) {
		RedisCacheService service = this.instances.start(this.node, settings);
		service.get("warm-up", "warm-up", String.class);
		return service;
	}

}
