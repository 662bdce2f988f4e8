package io.holdfast.cache.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.holdfast.cache.CacheLoader;
import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheTicket;
import io.holdfast.test.Eventually;
import io.holdfast.test.LogRecorder;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@RedisNodesTest(behindProxy = true)
class OutageTest {

	@RegisterExtension
	private final LogRecorder log = new LogRecorder("io.holdfast.cache");

	private static final CacheOptions TAGGED = CacheOptions.tagged("team");

	private static final int THREADS = 16;

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final int FAILURES = 3;

	private final RedisNodeProcess node;

	private final CacheInstances instances = new CacheInstances();

	OutageTest(RedisNodes nodes) {
		this.node = nodes.get(0);
	}

	@AfterEach
	void end() {
		this.instances.close();
	}

	@Test
	void isAnsweredFromMemoryUntilRedisIsBack() {
		RedisCacheService service = connected();
		service.put("users", "1", "in Redis");
		this.node.refuse();
		AtomicInteger loads = new AtomicInteger();
		CacheLoader<String, RuntimeException> loader = () -> "in memory " + loads.incrementAndGet();
		Eventually.await("Redis is left alone", () -> {
			service.getOrLoad("users", "2", String.class, loader);
			return service.outage().isPresent();
		});
		String kept = Objects.requireNonNull(service.getOrLoad("users", "3", String.class, loader));
		int loaded = loads.get();
		for (int i = 0; i < 10; i++) {
			assertThat(service.getOrLoad("users", "3", String.class, loader)).isEqualTo(kept);
		}
		assertThat(loads).hasValue(loaded);
		assertThat(service.stats("users").fallbackHits()).isEqualTo(10);
		assertThat(service.get("users", "1", String.class).isHit()).isFalse();
		this.node.reconnect();
		Eventually.await("Redis is used again", () -> service.outage().isEmpty());
		assertThat(service.get("users", "1", String.class).value()).isEqualTo("in Redis");
		assertThat(service.get("users", "3", String.class).isHit()).isFalse();
		assertThat(this.log.text().split("Redis is not available for the caches", -1)).hasSize(2);
		assertThat(this.log.text().split("Redis is back for the caches", -1)).hasSize(2);
	}

	@ParameterizedTest
	@EnumSource
	void doesNotLoseWhatWasInvalidatedMeanwhile(InvalidationTest.Way way) {
		RedisCacheService service = connected();
		RedisCacheService other = connected();
		service.put("users", "1", "old", TAGGED);
		this.node.refuse();
		way.apply(service);
		assertThat(service.outage()).hasValueSatisfying((outage) -> assertThat(outage.pending()).isEqualTo(1));
		this.node.reconnect();
		do {
			assertThat(service.get("users", "1", String.class).isHit()).isFalse();
		}
		while (service.outage().isPresent());
		assertThat(service.get("users", "1", String.class).isHit()).isFalse();
		Eventually.await("the other is back",
				() -> "new".equals(other.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "new"))
						&& other.outage().isEmpty());
	}

	@Test
	void doesNotBringBackWhatWasPutOverMeanwhile() {
		RedisCacheService service = connected();
		service.put("users", "1", "old");
		this.node.refuse();
		service.put("users", "1", "new");
		assertThat(service.get("users", "1", String.class).value()).isEqualTo("new");
		this.node.reconnect();
		Eventually.await("Redis is used again", () -> {
			CacheLookup<String> found = service.get("users", "1", String.class);
			assertThat(found.isHit() ? found.value() : "new").isEqualTo("new");
			return service.outage().isEmpty();
		});
		assertThat(service.get("users", "1", String.class).isHit()).isFalse();
	}

	@Test
	void clearsACacheOfWhichTooMuchWasInvalidated() {
		RedisCacheService service = this.instances
			.start(CacheInstances.builder(this.node).timeout(TIMEOUT).maxPendingEvictions(3));
		for (int i = 0; i < 10; i++) {
			service.put("users", "" + i, "old");
		}
		service.put("orders", "1", "stays");
		this.node.refuse();
		for (int i = 0; i < 9; i++) {
			service.evict("users", "" + i);
		}
		assertThat(service.outage()).hasValueSatisfying((outage) -> assertThat(outage.pending()).isEqualTo(1));
		this.node.reconnect();
		Eventually.await("Redis is used again", () -> service.outage().isEmpty());
		for (int i = 0; i < 10; i++) {
			assertThat(service.get("users", "" + i, String.class).isHit()).isFalse();
		}
		assertThat(service.get("orders", "1", String.class).isHit()).isTrue();
	}

	@Test
	void costsABoundedNumberOfWaitsUnderLoad() {
		RedisCacheService service = this.instances
			.start(CacheInstances.builder(this.node).timeout(TIMEOUT).failuresBeforeFallback(FAILURES));
		service.put("users", "1", "old", TAGGED);
		AtomicBoolean end = new AtomicBoolean();
		AtomicInteger calls = new AtomicInteger();
		AtomicInteger waits = new AtomicInteger();
		AtomicLong longest = new AtomicLong();
		List<Future<Void>> load = new ArrayList<>(this.instances.together(THREADS, () -> {
			while (!end.get()) {
				String key = String.valueOf(calls.incrementAndGet() % 10);
				long begun = System.nanoTime();
				service.<String, RuntimeException>getOrLoad("users", key, String.class, TAGGED, () -> "loaded");
				long took = System.nanoTime() - begun;
				longest.accumulateAndGet(took, Math::max);
				if (took > TIMEOUT.toNanos() * 9 / 10) {
					waits.incrementAndGet();
				}
			}
			return null;
		}));
		Eventually.await("there is load", () -> calls.get() > 1000);
		// The worst kind of outage: connections stay open, but nothing is answered.
		this.node.pause();
		Eventually.await("Redis is left alone", () -> service.outage().isPresent());
		int before = calls.get();
		Eventually.await("requests go on", () -> calls.get() > before + 1000);
		this.node.resume();
		Eventually.await("Redis is used again", () -> service.outage().isEmpty());
		end.set(true);
		load.forEach(CacheInstances::result);
		assertThat(waits.get()).isLessThanOrEqualTo(THREADS * (FAILURES + 1));
		assertThat(Duration.ofNanos(longest.get())).isLessThan(TIMEOUT.multipliedBy(10));
	}

	@Test
	void leavesALoadThatRunsItsValue() {
		RedisCacheService service = connected();
		assertThat(service.<String, RuntimeException>getOrLoad("users", "1", String.class, TAGGED, () -> {
			this.node.refuse();
			return "x";
		})).isEqualTo("x");
		assertThat(service.<String, RuntimeException>getOrLoad("users", "2", String.class, () -> "y")).isEqualTo("y");
		this.node.reconnect();
		Eventually.await("Redis is used again", () -> service.outage().isEmpty());
		assertThat(service.<String, RuntimeException>getOrLoad("users", "1", String.class, TAGGED, () -> "z")).isIn("x",
				"z");
	}

	@Test
	void leavesALoaderItsException() {
		RedisCacheService service = connected();
		for (int i = 0; i < 2; i++) {
			assertThatIllegalStateException()
				.isThrownBy(() -> service.<String, IllegalStateException>getOrLoad("users", "1", String.class, () -> {
					this.node.refuse();
					throw new IllegalStateException("no database");
				}))
				.withMessage("no database");
		}
		this.node.reconnect();
		Eventually.await("Redis is used again", () -> service.outage().isEmpty());
	}

	@Test
	void refusesTheTicketsOfBefore() {
		RedisCacheService service = connected();
		CacheTicket ticket = miss(service);
		this.node.refuse();
		assertThat(service.put(ticket, "old", TAGGED)).isFalse();
		assertThat(service.get("users", "1", String.class).isHit()).isFalse();
		assertThat(service.<String>putIfAbsent("users", "1", String.class, "new", TAGGED).isHit()).isFalse();
	}

	@Test
	void mayBeWhileTheServiceStarts() {
		this.node.refuse();
		RedisCacheService service = this.instances.start(this.node);
		assertThat(service.<String, RuntimeException>getOrLoad("users", "1", String.class, () -> "x")).isEqualTo("x");
		assertThat(service.outage()).isPresent();
		service.evict("users", "1");
		this.node.reconnect();
		Eventually.await("Redis is used", () -> service.outage().isEmpty());
		service.put("users", "1", "y");
		assertThat(this.node.command("EXISTS", "cache:users:1")).isEqualTo("1");
	}

	@Test
	void endsAlsoWhenRedisComesBackEmpty() {
		RedisCacheService service = connected();
		service.put("users", "1", "old", TAGGED);
		this.node.kill();
		service.evict("users", "1");
		assertThat(service.outage()).isPresent();
		this.node.restart();
		Eventually.await("Redis is used again", () -> service.outage().isEmpty());
		assertThat(service.<String, RuntimeException>getOrLoad("users", "1", String.class, TAGGED, () -> "new"))
			.isEqualTo("new");
		assertThat(this.node.command("EXISTS", "cache:users:1")).isEqualTo("1");
	}

	@Test
	void receivesMessagesAgainAfterwards() {
		RedisCacheService near = this.instances.listening(this.node,
				CacheInstances.settings((settings) -> settings.nearSize(10).nearTtl(Duration.ofMinutes(5))));
		this.node.refuse();
		near.evict("users", "1");
		this.node.reconnect();
		Eventually.await("Redis is used again", () -> near.outage().isEmpty());
		Eventually.await("it listens", () -> CacheInstances.subscribers(this.node) == 1);
		RedisCacheService other = connected();
		other.put("users", "1", "old");
		Eventually.await("its value is near", () -> {
			near.get("users", "1", String.class);
			return near.stats("users").nearHits() > 0;
		});
		other.put("users", "1", "new");
		Eventually.await("it is new", () -> "new".equals(near.get("users", "1", String.class).value()));
	}

	@Test
	void lets64ThreadsOfThisInstanceLoadOnce() {
		RedisCacheService service = connected();
		this.node.refuse();
		service.evict("users", "1");
		AtomicInteger loads = new AtomicInteger();
		List<Future<String>> asked = this.instances.together(64,
				() -> service.<String, InterruptedException>getOrLoad("users", "1", String.class, () -> {
					loads.incrementAndGet();
					TimeUnit.MILLISECONDS.sleep(200);
					return "x";
				}));
		assertThat(asked).allSatisfy((each) -> assertThat(CacheInstances.result(each)).isEqualTo("x"));
		assertThat(loads).hasValue(1);
	}

	@Test
	void letsAnInvalidationDuringALoadWinInMemoryToo() {
		RedisCacheService service = connected();
		this.node.refuse();
		service.evict("users", "1");
		for (InvalidationTest.Way way : InvalidationTest.Way.values()) {
			service.<String, RuntimeException>getOrLoad("users", "1", String.class, TAGGED, () -> {
				way.apply(service);
				return "old";
			});
			assertThat(service.get("users", "1", String.class).isHit()).as(way.name()).isFalse();
			CacheTicket ticket = miss(service);
			way.apply(service);
			assertThat(service.put(ticket, "old", TAGGED)).as(way.name()).isFalse();
		}
		assertThat(service.put(miss(service), "new", TAGGED)).isTrue();
		assertThat(service.get("users", "1", String.class).value()).isEqualTo("new");
	}

	private static CacheTicket miss(RedisCacheService service) {
		return Objects.requireNonNull(service.<String>getForPut("users", "1", String.class, TAGGED).ticket());
	}

	private RedisCacheService connected() {
		RedisCacheService service = this.instances.start(this.node);
		service.get("warm-up", "warm-up", String.class);
		return service;
	}

}
