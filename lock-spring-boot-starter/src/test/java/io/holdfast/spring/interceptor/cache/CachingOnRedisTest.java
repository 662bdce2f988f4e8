package io.holdfast.spring.interceptor.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.holdfast.spring.Contexts;
import io.holdfast.spring.actuate.HoldfastHealthIndicator;
import io.holdfast.spring.cache.HoldfastCacheManager;
import io.holdfast.cache.CacheService;
import io.holdfast.spring.interceptor.cache.Books.Book;
import io.holdfast.test.Eventually;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@RedisNodesTest(count = 1)
class CachingOnRedisTest extends CachingContract {

	private final RedisNodes nodes;

	CachingOnRedisTest(RedisNodes nodes) {
		this.nodes = nodes;
	}

	@BeforeEach
	void flush() {
		this.nodes.get(0).command("FLUSHALL");
	}

	@Override
	ApplicationContextRunner contexts() {
		// On a busy machine an answer may take its time; then it would be a miss.
		return Contexts.redis()
			.withPropertyValues("spring.data.redis.host=127.0.0.1",
					"spring.data.redis.port=" + this.nodes.get(0).port(), "holdfast.redis.connect-timeout=10s",
					"holdfast.redis.fail-fast=true", "holdfast.cache.timeout=10s");
	}

	private ApplicationContextRunner instances() {
		return contexts().withUserConfiguration(Books.Caching.class).withBean(Books.class);
	}

	private void runTwo(TwoInstances test) {
		instances().run((first) -> instances().run((second) -> {
			assertThat(first).hasNotFailed();
			test.run(first.getBean(Books.class), second.getBean(Books.class));
		}));
	}

	@Nested
	class TwoInstancesOfAnApplication {

		@Test
		void shareWhatTheirMethodsReturn() {
			runTwo((first, second) -> {
				Book book = first.get("1");
				List<Book> list = first.by(List.of("x"), 1965);
				second.title("Emma");
				assertThat(second.get("1")).isEqualTo(book);
				assertThat(second.by(List.of("x"), 1965)).isEqualTo(list);
				assertThat(first.find("")).isEmpty();
				assertThat(second.find("")).isEmpty();
				assertThat(first.find("1")).isEqualTo(second.find("1"));
				assertThat(first.search("1")).isNull();
				assertThat(second.search("1")).isNull();
				assertThat(second.ran()).isEmpty();
			});
		}

		@Test
		void seeTheChangesOfEachOther() {
			runTwo((first, second) -> {
				first.get("1");
				second.save(new Book("1", "Emma", List.of()));
				assertThat(first.get("1").title()).isEqualTo("Emma");
				second.remove("1");
				assertThat(first.get("1").title()).isEqualTo("Dune");
				second.rename("1");
				first.get("1");
				second.removeAll();
				first.get("1");
				second.renameMono().block();
				first.get("1");
				assertThat(first.ran()).hasSize(5);
			});
		}

		@Test
		void loadOnceBetweenThem() throws Exception {
			ExecutorService threads = Executors.newCachedThreadPool();
			try {
				runTwo((first, second) -> {
					CountDownLatch allAsk = new CountDownLatch(16);
					first.meanwhile(() -> allAsk.await(20, TimeUnit.SECONDS));
					second.meanwhile(() -> allAsk.await(20, TimeUnit.SECONDS));
					List<CompletableFuture<Book>> answers = new ArrayList<>();
					for (int i = 0; i < 16; i++) {
						Books books = (i % 2 == 0) ? first : second;
						answers.add(CompletableFuture.supplyAsync(() -> {
							allAsk.countDown();
							return books.once("1");
						}, threads));
					}
					assertThat(answers).allSatisfy((answer) -> assertThat(answer.join().title()).isEqualTo("Dune"));
					assertThat(first.ran().size() + second.ran().size()).isEqualTo(1);
				});
			}
			finally {
				threads.shutdownNow();
			}
		}

		@Test
		void loadFuturesAndMonosOnceBetweenThem() {
			runTwo((first, second) -> {
				CountDownLatch bothAsk = new CountDownLatch(1);
				first.meanwhile(() -> bothAsk.await(20, TimeUnit.SECONDS));
				second.meanwhile(() -> bothAsk.await(20, TimeUnit.SECONDS));
				CompletableFuture<Book> one = first.laterOnce("1");
				CompletableFuture<Book> other = second.laterOnce("1");
				CompletableFuture<Book> third = first.monoOnce("1").toFuture();
				CompletableFuture<Book> fourth = second.monoOnce("1").toFuture();
				// The callers are not held back while the methods run.
				assertThat(one.isDone() || other.isDone() || third.isDone() || fourth.isDone()).isFalse();
				bothAsk.countDown();
				assertThat(one.join()).isEqualTo(other.join());
				assertThat(third.join()).isEqualTo(fourth.join());
				assertThat(first.ran().size() + second.ran().size()).isEqualTo(2);
			});
		}

	}

	@Nested
	class Keys {

		@Test
		void areTextBetweenColons() {
			instances().run((context) -> {
				Books books = context.getBean(Books.class);
				books.group("u1", 42, 2);
				books.several("u1", 42, null);
				books.get("7");
				Set<String> keys = keys(context.getBean(StringRedisTemplate.class));
				assertThat(keys).contains("cache:context_group:u1:42:2", "cache:several:u1:42::null", "cache:books:7",
						"cache:books:tag:book:7", "cache:books:tag:all");
			});
		}

		@Test
		void standUnderTheNamespaceAndThePrefix() {
			instances().withPropertyValues("holdfast.namespace=shop", "holdfast.cache.key-prefix=c:").run((context) -> {
				context.getBean(Books.class).get("7");
				assertThat(keys(context.getBean(StringRedisTemplate.class))).contains("shop:c:books:7");
			});
		}

		@Test
		void haveTheTtlOfTheirCache() {
			instances()
				.withPropertyValues("holdfast.cache.ttl=1d", "holdfast.cache.jitter=0",
						"holdfast.cache.caches.books.ttl=1m", "holdfast.cache.caches.[context_group].ttl=1h")
				.run((context) -> {
					Books books = context.getBean(Books.class);
					books.get("7");
					books.group("u1", 42, 2);
					books.several("u1", 42, null);
					StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
					assertThat(template.getExpire("cache:books:7")).isBetween(1L, 60L);
					assertThat(template.getExpire("cache:context_group:u1:42:2")).isBetween(61L, 3600L);
					assertThat(template.getExpire("cache:several:u1:42::null")).isGreaterThan(3600L);
				});
		}

		private static Set<String> keys(StringRedisTemplate template) {
			return template.keys("*");
		}

	}

	@Nested
	class WhileRedisHangs {

		@Test
		void nobodyWhoGetsAFutureIsHeldBack(RedisNodes nodes) {
			instances().run((context) -> {
				Books books = context.getBean(Books.class);
				books.get("1");
				books.get("3");
				nodes.get(0).pause();
				List<CompletableFuture<?>> answers = List.of(books.later("1"), books.laterOnce("2"),
						books.mono("1").toFuture(), books.monoOnce("2").toFuture(),
						books.flux("1").collectList().toFuture());
				assertThat(answers).noneMatch(CompletableFuture::isDone);
				// Who blocked would wait for as long as the cache's timeout says.
				assertThat(books.removeMono("3").toFuture()).isDone();
				assertThat(books.saveMono(new Book("4", "Emma", List.of())).toFuture()).isDone();
				assertThat(answers).noneMatch(CompletableFuture::isDone);
				nodes.get(0).resume();
				CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
				Eventually.await("the changes are made", () -> {
					Cache cache = context.getBean(HoldfastCacheManager.class).getCache("books");
					Book found = cache.get("4", Book.class);
					return cache.get("3", Book.class) == null && found != null && found.title().equals("Emma");
				});
			});
		}

	}

	@Nested
	class WithoutRedis {

		@Test
		void anApplicationStartsAndItsMethodsAnswer(RedisNodes nodes) {
			nodes.get(0).stop();
			try {
				Contexts.redis()
					.withPropertyValues("spring.data.redis.host=127.0.0.1",
							"spring.data.redis.port=" + nodes.get(0).port(), "holdfast.redis.connect-timeout=1ms")
					.withUserConfiguration(Books.Caching.class)
					.withBean(Books.class)
					.run((context) -> {
						assertThat(context).hasNotFailed();
						assertThat(context.getBean(CacheManager.class)).isInstanceOf(HoldfastCacheManager.class);
						Books books = context.getBean(Books.class);
						assertThat(books.get("1").title()).isEqualTo("Dune");
						assertThat(books.once("1").title()).isEqualTo("Dune");
						assertThat(books.later("1").join().title()).isEqualTo("Dune");
						assertThat(books.mono("1").block()).isNotNull();
						books.rename("1");
						CacheService service = context.getBean(CacheService.class);
						assertThat(service.outage()).isPresent();
						HoldfastHealthIndicator health = context.getBean(HoldfastHealthIndicator.class);
						assertThat(details(health)).containsKey("cacheFallback");
						nodes.get(0).restart();
						Eventually.await("Redis is used again", () -> service.outage().isEmpty());
						assertThat(details(health)).doesNotContainKey("cacheFallback");
						books.get("2");
						assertThat(context.getBean(StringRedisTemplate.class).hasKey("cache:books:2")).isTrue();
					});
			}
			finally {
				if (!nodes.get(0).isRunning()) {
					nodes.get(0).restart();
				}
			}
		}

	}

	private static Map<String, Object> details(HoldfastHealthIndicator indicator) {
		return Objects.requireNonNull(indicator.health(true)).getDetails();
	}

	@FunctionalInterface
	interface TwoInstances {

		void run(Books first, Books second) throws Exception;

	}

}
