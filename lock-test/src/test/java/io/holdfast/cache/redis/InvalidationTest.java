package io.holdfast.cache.redis;

import java.util.HashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheTicket;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

@RedisNodesTest
class InvalidationTest {

	private static final CacheOptions TAGGED = CacheOptions.tagged("user:1", "team");

	private final RedisNodes nodes;

	private final CacheInstances instances = new CacheInstances();

	private final RedisCacheService one;

	private final RedisCacheService two;

	InvalidationTest(RedisNodes nodes) {
		this.nodes = nodes;
		this.one = this.instances.start(nodes.get(0));
		this.two = this.instances.start(nodes.get(0));
	}

	@BeforeEach
	void connect() {
		this.one.get("warm-up", "warm-up", String.class);
		this.two.get("warm-up", "warm-up", String.class);
	}

	@AfterEach
	void end() {
		this.instances.close();
	}

	@ParameterizedTest
	@EnumSource
	void dropsMatchingEntriesForAllInstances(Way way) {
		this.one.put("users", "1", "Ada", TAGGED);
		this.one.put("users", "2", "Bob");
		assertThat(this.two.get("users", "1", String.class).isHit()).isTrue();
		way.apply(this.one);
		assertThat(this.two.get("users", "1", String.class).isHit()).isFalse();
		assertThat(this.one.get("users", "1", String.class).isHit()).isFalse();
		assertThat(this.two.get("users", "2", String.class).isHit()).isEqualTo(way != Way.CLEAR);
		assertThat(this.two.<String, RuntimeException>getOrLoad("users", "1", String.class, TAGGED, () -> "Eve"))
			.isEqualTo("Eve");
		assertThat(this.one.get("users", "1", String.class).value()).isEqualTo("Eve");
	}

	@Nested
	class DuringALoad {

		@ParameterizedTest
		@EnumSource
		void wins(Way way) {
			CountDownLatch loading = new CountDownLatch(1);
			CountDownLatch go = new CountDownLatch(1);
			Future<String> old = InvalidationTest.this.instances.submit(() -> InvalidationTest.this.one
				.<String, RuntimeException>getOrLoad("users", "1", String.class, TAGGED, () -> {
					loading.countDown();
					CacheInstances.await(go);
					return "old";
				}));
			CacheInstances.await(loading);
			way.apply(InvalidationTest.this.two);
			go.countDown();
			assertThat(CacheInstances.result(old)).isEqualTo("old");
			assertThat(InvalidationTest.this.two.get("users", "1", String.class).isHit()).isFalse();
			assertThat(InvalidationTest.this.one.<String, RuntimeException>getOrLoad("users", "1", String.class, TAGGED,
					() -> "new"))
				.isEqualTo("new");
		}

		@ParameterizedTest
		@EnumSource
		void isNotMissedByCallersThatJoinTheLoadAfterIt(Way way) {
			CountDownLatch loading = new CountDownLatch(1);
			CountDownLatch go = new CountDownLatch(1);
			Future<String> old = InvalidationTest.this.instances.submit(() -> InvalidationTest.this.one
				.<String, RuntimeException>getOrLoad("users", "1", String.class, TAGGED, () -> {
					loading.countDown();
					CacheInstances.await(go);
					return "old";
				}));
			CacheInstances.await(loading);
			way.apply(InvalidationTest.this.two);
			InvalidationTest.this.nodes.get(0).resetCommandStats();
			List<Future<String>> later = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				// One after the other, because simultaneous calls may share a command.
				long before = commandCalls("mget");
				later.add(InvalidationTest.this.instances.submit(() -> InvalidationTest.this.one
					.<String, RuntimeException>getOrLoad("users", "1", String.class, TAGGED, () -> "new")));
				Eventually.await("it asks", () -> commandCalls("mget") > before);
			}
			// Most have joined by now, or have loaded the value themselves.
			go.countDown();
			assertThat(CacheInstances.result(old)).isEqualTo("old");
			assertThat(later).allSatisfy((each) -> assertThat(CacheInstances.result(each)).isEqualTo("new"));
		}

		@Test
		void isWonByAPut() {
			assertThat(InvalidationTest.this.one.<String, RuntimeException>getOrLoad("users", "1", String.class, TAGGED,
					() -> {
						InvalidationTest.this.two.put("users", "1", "put");
						return "loaded";
					}))
				.isEqualTo("loaded");
			assertThat(InvalidationTest.this.one.get("users", "1", String.class).value()).isEqualTo("put");
		}

	}

	@Nested
	class BetweenAMissAndItsPut {

		@ParameterizedTest
		@EnumSource
		void wins(Way way) {
			CacheTicket ticket = miss();
			way.apply(InvalidationTest.this.two);
			InvalidationTest.this.one.put(ticket, "old", TAGGED);
			assertThat(InvalidationTest.this.two.get("users", "1", String.class).isHit()).isFalse();
			assertThat(InvalidationTest.this.one.put(miss(), "new", TAGGED)).isTrue();
			assertThat(InvalidationTest.this.two.get("users", "1", String.class).value()).isEqualTo("new");
		}

		@Test
		void isWonByAPut() {
			CacheTicket ticket = miss();
			InvalidationTest.this.two.put("users", "1", "put");
			assertThat(InvalidationTest.this.one.put(ticket, "made", TAGGED)).isFalse();
			assertThat(InvalidationTest.this.one.get("users", "1", String.class).value()).isEqualTo("put");
		}

		@Test
		void winsAlsoWhenRedisHasLostTheTicket() {
			CacheTicket ticket = miss();
			InvalidationTest.this.nodes.get(0).command("DEL", "cache:miss:{cache:users:1}");
			assertThat(InvalidationTest.this.one.put(ticket, "made", TAGGED)).isFalse();
		}

		private CacheTicket miss() {
			return Objects.requireNonNull(
					InvalidationTest.this.one.<String>getForPut("users", "1", String.class, TAGGED).ticket());
		}

	}

	@Test
	void aTagThatRedisHasLostHasChanged() {
		this.one.put("users", "1", "Ada", TAGGED);
		this.nodes.get(0).command("DEL", "cache:users:tag:team");
		assertThat(this.two.get("users", "1", String.class).isHit()).isFalse();
		this.one.put("users", "1", "Ada", TAGGED);
		assertThat(this.two.get("users", "1", String.class).isHit()).isTrue();
		this.nodes.get(0).command("DEL", "cache:users:tag:");
		assertThat(this.two.get("users", "1", String.class).isHit()).isFalse();
	}

	@Test
	void aTagOfTheSameNameInAnotherCacheIsAnother() {
		this.one.put("users", "1", "Ada", CacheOptions.tagged("x"));
		this.one.put("orders", "1", "o", CacheOptions.tagged("x"));
		this.two.invalidateTag("orders", "x");
		assertThat(this.two.get("users", "1", String.class).isHit()).isTrue();
		assertThat(this.two.get("orders", "1", String.class).isHit()).isFalse();
	}

	@Test
	void ofATagCostsTheSameWithAHundredThousandEntries() {
		this.one.invalidateTag("users", "the server knows the script");
		this.one.put("users", "0", "x", CacheOptions.tagged("team"));
		Map<String, Long> few = commands(() -> this.one.invalidateTag("users", "team"));
		this.one.put("users", "0", "x", CacheOptions.tagged("team"));
		// Copies of an entry have the same versions, so they are equivalent for the tag.
		this.nodes.get(0)
			.command("EVAL", "for i = 1, 100000 do redis.call('COPY', KEYS[1], 'cache:users:' .. i) end", "1",
					"cache:users:0");
		assertThat(IntStream.of(0, 1, 50_000, 100_000))
			.allSatisfy((i) -> assertThat(this.two.get("users", "" + i, String.class).isHit()).isTrue());
		Map<String, Long> many = commands(() -> this.one.invalidateTag("users", "team"));
		assertThat(many).isEqualTo(few).containsEntry("del", 1L);
		assertThat(IntStream.of(0, 1, 50_000, 100_000))
			.allSatisfy((i) -> assertThat(this.two.get("users", "" + i, String.class).isHit()).isFalse());
	}

	private long commandCalls(String command) {
		return this.nodes.get(0).commandCount().getOrDefault(command, 0L);
	}

	private Map<String, Long> commands(Runnable action) {
		this.nodes.get(0).resetCommandStats();
		action.run();
		Map<String, Long> count = new HashMap<>(this.nodes.get(0).commandCount());
		// The commands that read the counts, and those that connections send by
		// themselves.
		count.keySet().removeAll(Set.of("info", "hello", "client", "subscribe"));
		return count;
	}

	enum Way {

		EVICT((service) -> service.evict("users", "1")),

		TAG((service) -> service.invalidateTag("users", "team")),

		CLEAR((service) -> service.clear("users"));

		private final Consumer<RedisCacheService> action;

		Way(Consumer<RedisCacheService> action) {
			this.action = action;
		}

		void apply(RedisCacheService service) {
			this.action.accept(service);
		}

	}

}
