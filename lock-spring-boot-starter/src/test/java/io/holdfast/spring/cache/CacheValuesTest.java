package io.holdfast.spring.cache;

import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.cache.CacheLookup;
import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheService;
import io.holdfast.cache.CacheValueException;
import io.holdfast.cache.redis.RedisCacheService;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@RedisNodesTest
class CacheValuesTest {

	private final RedisNodes nodes;

	private final JsonCacheInstances instances = new JsonCacheInstances();

	private RedisCacheService one;

	private RedisCacheService two;

	CacheValuesTest(RedisNodes nodes) {
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

	@Nested
	class Values {

		@Test
		void areReadByOtherInstancesAsTheDeclaredType() {
			Type type = new TypeReference<List<User>>() {
			}.getType();
			List<User> users = List.of(new User("Ada", Instant.EPOCH), new User("Bob", Instant.EPOCH));
			CacheValuesTest.this.one.put("users", "all", users);
			assertThat(CacheValuesTest.this.two.<List<User>>get("users", "all", type).value()).isEqualTo(users);
		}

		@Test
		void mayBeNullWhichIsNoMiss() {
			CacheValuesTest.this.one.put("users", "nobody", null);
			CacheLookup<String> found = CacheValuesTest.this.two.get("users", "nobody", String.class);
			assertThat(found.isHit()).isTrue();
			assertThat(found.value()).isNull();
			CacheLookup<String> missing = CacheValuesTest.this.two.get("users", "other", String.class);
			assertThat(missing.isHit()).isFalse();
			assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(missing::value);
		}

		@Test
		void thatAreNullAreNotKeptIfTheSettingsForbidIt() {
			RedisCacheService strict = CacheValuesTest.this.instances.start(CacheValuesTest.this.nodes.get(0),
					JsonCacheInstances.settings((settings) -> settings.nullValues(false)));
			AtomicInteger loads = new AtomicInteger();
			for (int i = 0; i < 2; i++) {
				assertThat(strict.<String, RuntimeException>getOrLoad("users", "nobody", String.class, () -> {
					loads.incrementAndGet();
					return null;
				})).isNull();
			}
			assertThat(loads).hasValue(2);
			strict.put("users", "somebody", "x");
			strict.put("users", "somebody", null);
			assertThat(strict.get("users", "somebody", String.class).isHit()).isFalse();
		}

		@Test
		void endWithTheirTtl() {
			CacheValuesTest.this.one.put("users", "1", "Ada", CacheOptions.defaults().withTtl(Duration.ofMillis(300)));
			assertThat(CacheValuesTest.this.nodes.get(0).command("PTTL", "cache:users:1"))
				.satisfies((ttl) -> assertThat(Long.parseLong(ttl)).isLessThanOrEqualTo(300));
			Eventually.await("the value ends", () -> !CacheValuesTest.this.two.get("users", "1", String.class).isHit());
		}

		@Test
		void haveTtlsThatDiffer() {
			List<String> ttls = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				CacheValuesTest.this.one.put("users", "u" + i, "x");
				ttls.add(CacheValuesTest.this.nodes.get(0).command("PTTL", "cache:users:u" + i));
			}
			assertThat(ttls.stream().map((ttl) -> Long.parseLong(ttl) / 1000).distinct().count()).isGreaterThan(3);
			assertThat(ttls).allSatisfy((ttl) -> assertThat(Long.parseLong(ttl)).isBetween(530_000L, 600_000L));
		}

		@Test
		void areNotStoredOverOthersByPutIfAbsent() {
			assertThat(CacheValuesTest.this.one.putIfAbsent("users", "1", String.class, "Ada", CacheOptions.defaults())
				.isHit()).isFalse();
			assertThat(CacheValuesTest.this.two
				.<String>putIfAbsent("users", "1", String.class, "Bob", CacheOptions.defaults())
				.value()).isEqualTo("Ada");
		}

		@Test
		void thatCannotBeWrittenAreRefusedWithAReason() {
			assertThatExceptionOfType(CacheValueException.class)
				.isThrownBy(() -> CacheValuesTest.this.one.put("users", "1", new Endless()))
				.withMessageContaining("'users'")
				.withMessageContaining(Endless.class.getName());
			assertThat(CacheValuesTest.this.one.<Endless, RuntimeException>getOrLoad("users", "1", Endless.class,
					Endless::new))
				.isNotNull();
		}

	}

	@Nested
	class UnreadableValues {

		@Test
		void areMissesAndAreOverwrittenByTheLoad() {
			for (String garbage : List.of("x", "", "H", "garbage that is longer than a mark of eighteen bytes")) {
				CacheValuesTest.this.nodes.get(0).command("SET", "cache:users:1", garbage);
				CacheValuesTest.this.nodes.get(0).command("DEL", "cache:load:{cache:users:1}");
				assertThat(CacheValuesTest.this.one.get("users", "1", String.class).isHit()).isFalse();
				assertThat(CacheValuesTest.this.<String>load("users", "1", String.class, "Ada")).isEqualTo("Ada");
				assertThat(CacheValuesTest.this.two.get("users", "1", String.class).value()).isEqualTo("Ada");
			}
			assertThat(CacheValuesTest.this.one.stats("users").unreadable()).isPositive();
		}

		@Test
		void ofAnotherRedisTypeAreOverwritten() {
			CacheValuesTest.this.nodes.get(0).command("LPUSH", "cache:users:1", "x");
			assertThat(CacheValuesTest.this.<String>load("users", "1", String.class, "Ada")).isEqualTo("Ada");
			assertThat(CacheValuesTest.this.two.get("users", "1", String.class).value()).isEqualTo("Ada");
		}

		@Test
		void ofAClassThatHasChangedAreLoadedAnew() {
			CacheValuesTest.this.one.put("users", "1", "no user at all");
			User ada = new User("Ada", Instant.EPOCH);
			assertThat(CacheValuesTest.this.<User>load("users", "1", User.class, ada)).isEqualTo(ada);
			assertThat(CacheValuesTest.this.two.get("users", "1", User.class).value()).isEqualTo(ada);
			assertThat(CacheValuesTest.this.one.stats("users").unreadable()).isPositive();
		}

	}

	@Nested
	class Keys {

		@Test
		void ofTwoCachesNeverCollide() {
			CacheValuesTest.this.one.put("a:b", "c", "first");
			CacheValuesTest.this.one.put("a", "b:c", "second");
			assertThat(CacheValuesTest.this.one.get("a:b", "c", String.class).value()).isEqualTo("first");
			assertThat(CacheValuesTest.this.one.get("a", "b:c", String.class).value()).isEqualTo("second");
			assertThat(CacheValuesTest.this.nodes.get(0).command("EXISTS", "cache:a%3Ab:c", "cache:a:b:c"))
				.isEqualTo("2");
		}

		@Test
		void neverCollideWithTagsOrTheGeneration() {
			CacheValuesTest.this.one.put("users", "1", "Ada", CacheOptions.tagged("x"));
			CacheValuesTest.this.one.put("users", "tag:x", "a value");
			CacheValuesTest.this.one.put("users", "tag:", "another");
			assertThat(CacheValuesTest.this.one.get("users", "1", String.class).value()).isEqualTo("Ada");
			assertThat(CacheValuesTest.this.one.get("users", "tag:x", String.class).value()).isEqualTo("a value");
			assertThat(CacheValuesTest.this.one.get("users", "tag%3Ax", String.class).isHit()).isFalse();
		}

		@Test
		void thatAreLongAreHashed() {
			String key = "k".repeat(5000);
			CacheValuesTest.this.one.put("users", key + "1", "first");
			CacheValuesTest.this.one.put("users", key + "2", "second");
			assertThat(CacheValuesTest.this.two.get("users", key + "1", String.class).value()).isEqualTo("first");
			assertThat(CacheValuesTest.this.two.get("users", key + "2", String.class).value()).isEqualTo("second");
			assertThat(CacheValuesTest.this.nodes.get(0).command("KEYS", "cache:users:k*").lines())
				.allSatisfy((stored) -> assertThat(stored.length()).isLessThanOrEqualTo(512));
		}

		@Test
		void areChecked() {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> CacheValuesTest.this.one.get("users", "a\nb", String.class))
				.withMessageContaining("control character");
			assertThatIllegalArgumentException().isThrownBy(() -> CacheValuesTest.this.one.get(" ", "a", String.class))
				.withMessageContaining("cache name");
			assertThatIllegalArgumentException().isThrownBy(() -> CacheValuesTest.this.one.invalidateTag("users", ""))
				.withMessageContaining("tag");
		}

		@Test
		void standBehindNamespaceAndPrefix() {
			RedisCacheService other = CacheValuesTest.this.instances
				.start(JsonCacheInstances.builder(CacheValuesTest.this.nodes.get(0)).namespace("shop").keyPrefix("c:"));
			other.put("users", "1", "Ada");
			assertThat(CacheValuesTest.this.nodes.get(0).command("EXISTS", "shop:c:users:1")).isEqualTo("1");
		}

	}

	@Test
	void aServiceWithoutRedisDoesTheSameInMemory() {
		CacheService local = this.instances.local();
		local.put("users", "1", new User("Ada", Instant.EPOCH), CacheOptions.tagged("x"));
		assertThat(local.get("users", "1", User.class).value()).isEqualTo(new User("Ada", Instant.EPOCH));
		local.invalidateTag("users", "x");
		assertThat(local.get("users", "1", User.class).isHit()).isFalse();
		assertThat(local.<String, RuntimeException>getOrLoad("users", "2", String.class, () -> "Bob")).isEqualTo("Bob");
		local.clear("users");
		assertThat(local.get("users", "2", String.class).isHit()).isFalse();
		assertThat(local.outage()).isEmpty();
	}

	private <T> T load(String cache, String key, Class<T> type, T value) {
		return Objects.requireNonNull(this.one.<T, RuntimeException>getOrLoad(cache, key, type, () -> value));
	}

	record User(String name, Instant since) {
	}

	static final class Endless {

		public Endless getSelf() {
			return this;
		}

	}

}
