package io.holdfast.spring.cache;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

import io.holdfast.cache.CacheOptions;
import io.holdfast.cache.CacheService;
import io.holdfast.cache.redis.RedisCacheService;
import io.holdfast.test.RedisNodeProcess;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An entry is read only as the type as which it was stored.
 */
@RedisNodesTest(count = 1)
@ExtendWith(OutputCaptureExtension.class)
class CacheEntryTypeTest {

	private static final Book BOOK = new Book("Dune", 412);

	private final RedisNodeProcess node;

	private final JsonCacheInstances instances = new JsonCacheInstances();

	CacheEntryTypeTest(RedisNodes nodes) {
		this.node = nodes.get(0);
		this.node.command("FLUSHALL");
	}

	@AfterEach
	void end() {
		this.instances.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "redis", "near", "local" })
	void isAnotherForEachOfTwoMethods(String where, CapturedOutput output) {
		CacheService service = service(where);
		for (int i = 0; i < 5; i++) {
			assertThat(load(service, Book.class, BOOK)).isEqualTo(BOOK);
			assertThat(load(service, Writer.class, new Writer("Frank"))).extracting("name").isEqualTo("Frank");
			assertThat(load(service, new TypeReference<List<Book>>() {
			}.getType(), List.of(BOOK))).isEqualTo(List.of(BOOK));
			assertThat(load(service, new TypeReference<List<Writer>>() {
			}.getType(), List.of())).isEqualTo(List.of());
		}
		assertThat(service.stats("books").loads()).isEqualTo(20);
		long told = output.getOut().lines().filter((line) -> line.contains("The cache 'books' has a value of")).count();
		assertThat(told).isBetween(4L, 12L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "redis", "near", "local" })
	void isThatOfNullToo(String where) {
		CacheService service = service(where);
		assertThat(load(service, Book.class, null)).isNull();
		assertThat(load(service, Book.class, BOOK)).isNull();
		assertThat(load(service, Writer.class, new Writer("Frank"))).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "redis", "local" })
	void isThatOfTheLoadThatACallerJoins(String where) {
		CacheService service = service(where);
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		Future<Book> book = this.instances
			.submit(() -> service.<Book, RuntimeException>getOrLoad("books", "1", Book.class, () -> {
				begun.countDown();
				JsonCacheInstances.await(end);
				return BOOK;
			}));
		JsonCacheInstances.await(begun);
		Future<Writer> writer = this.instances.submit(() -> {
			end.countDown();
			return service.<Writer, RuntimeException>getOrLoad("books", "1", Writer.class, () -> new Writer("Frank"));
		});
		assertThat(JsonCacheInstances.result(book)).isEqualTo(BOOK);
		assertThat(JsonCacheInstances.result(writer).getName()).isEqualTo("Frank");
	}

	@ParameterizedTest
	@ValueSource(strings = { "redis", "local" })
	void isTheClassOfAValueThatIsPutWithoutOne(String where) {
		CacheService service = service(where);
		service.put("books", "1", BOOK);
		assertThat(service.get("books", "1", Book.class).value()).isEqualTo(BOOK);
		assertThat(service.get("books", "1", Writer.class).isHit()).isFalse();
		service.put("books", "1", new Poet("Ada"));
		assertThat(service.get("books", "1", Writer.class).value()).extracting(Writer::getName).isEqualTo("Ada");
		service.put("books", "1", List.of("a"));
		assertThat(service.<List<String>>get("books", "1", new TypeReference<List<String>>() {
		}.getType()).value()).isEqualTo(List.of("a"));
	}

	@Test
	void isTheSameForAPrimitive() {
		CacheService service = service("redis");
		assertThat(load(service, long.class, 42L)).isEqualTo(42L);
		assertThat(load(service, Long.class, 43L)).isEqualTo(42L);
		assertThat(load(service, JsonMapper.shared().constructType(Long.class), 44L)).isEqualTo(42L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "redis", "local" })
	void hasAllThatARecordNeeds(String where) {
		CacheService service = service(where);
		service.put("books", "1", java.util.Map.of("title", "Dune"));
		assertThat(service.get("books", "1", Book.class).isHit()).isFalse();
		service.put("books", "1", java.util.Map.of("pages", 412));
		assertThat(service.get("books", "1", Book.class).isHit()).isFalse();
		service.put("books", "1", java.util.Map.of("title", "Dune", "pages", 412));
		assertThat(service.get("books", "1", Book.class).value()).isEqualTo(BOOK);
		service.put("books", "1", List.of(java.util.Map.of("title", "Dune")));
		assertThat(service.<List<Book>>get("books", "1", new TypeReference<List<Book>>() {
		}.getType()).isHit()).isFalse();
	}

	@Test
	void mayOmitNullPropertiesThatAreNotWritten() {
		RedisCacheService service = this.instances.start(RedisCacheService.builder(
				JsonCacheInstances.redis(this.node.port()),
				new JsonValueCodec(JsonMapper.builder()
					.changeDefaultPropertyInclusion((value) -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
					.build()))
			.timeout(Duration.ofSeconds(2)));
		for (int i = 0; i < 3; i++) {
			assertThat(load(service, Book.class, new Book(null, 1))).isEqualTo(new Book(null, 1));
		}
		assertThat(service.stats("books").loads()).isEqualTo(1);
	}

	private CacheService service(String where) {
		return switch (where) {
			case "local" -> this.instances.local();
			case "near" -> this.instances.listening(this.node,
					JsonCacheInstances.settings((settings) -> settings.nearSize(10).nearTtl(Duration.ofMinutes(1))));
			default -> this.instances.start(this.node);
		};
	}

	private static @Nullable Object load(CacheService service, Type type, @Nullable Object value) {
		return service.<Object, RuntimeException>getOrLoad("books", "1", type, CacheOptions.defaults(), () -> value);
	}

	record Book(@Nullable String title, int pages) {
	}

	static class Writer {

		private String name = "";

		Writer() {
		}

		Writer(String name) {
			this.name = name;
		}

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

	}

	static class Poet extends Writer {

		Poet(String name) {
			super(name);
		}

	}

}
