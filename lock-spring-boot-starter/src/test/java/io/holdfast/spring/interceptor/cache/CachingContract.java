package io.holdfast.spring.interceptor.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.holdfast.spring.cache.CacheKeyException;
import io.holdfast.cache.CacheOptions;
import io.holdfast.spring.cache.HoldfastCache;
import io.holdfast.spring.cache.HoldfastCacheManager;
import io.holdfast.cache.CacheService;
import io.holdfast.spring.interceptor.cache.Books.Book;
import io.holdfast.test.Eventually;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.SimpleKey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What Spring's caching does in one instance, wherever the cache is.
 */
abstract class CachingContract {

	private static final Book DUNE = new Book("1", "Dune", List.of("sand"));

	abstract ApplicationContextRunner contexts();

	private void run(Consumer<AssertableApplicationContext> test) {
		contexts().withBean(Books.class).withUserConfiguration(Books.Caching.class).run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(HoldfastCacheManager.class).resetCaches();
			test.accept(context);
		});
	}

	private static HoldfastCache cache(AssertableApplicationContext context, String name) {
		return context.getBean(HoldfastCacheManager.class).getCache(name);
	}

	@Nested
	class AMethod {

		@Test
		void runsOnceForEachKey() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				assertThat(books.get("1")).isEqualTo(DUNE);
				assertThat(books.get("1")).isEqualTo(DUNE);
				assertThat(books.get("2").id()).isEqualTo("2");
				assertThat(books.ran()).containsExactly("get", "get");
			});
		}

		@Test
		void getsWhatItReturned() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				for (int i = 0; i < 2; i++) {
					assertThat(books.by(List.of("x", "y"), 1965)).extracting(Book::id).containsExactly("x", "y");
					assertThat(books.group("u1", 42, 2)).containsExactly("u1");
					assertThat(books.find("1")).isEqualTo(Optional.of(DUNE));
					assertThat(books.find("")).isEmpty();
					assertThat(books.search("1")).isNull();
					assertThat(books.several("u", 1, null)).isEqualTo("u1null");
					assertThat(books.varargs("a", "b", "c")).isEqualTo("a2");
					assertThat(books.once("3").title()).isEqualTo("Dune");
				}
				assertThat(books.ran()).containsExactly("by", "group", "find", "find", "search", "several", "varargs",
						"once");
			});
		}

		@Test
		void getsTheSubtypesThatItPut() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				List<Books.Medium> media = List.of(new Books.Paper(80), new Books.Screen(7));
				books.saveMedia(media);
				assertThat(books.media()).isEqualTo(media);
				assertThat(books.ran()).isEmpty();
			});
		}

		@Test
		void thatThrowsIsNotCached() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				books.meanwhile(() -> {
					throw new UnsupportedOperationException("mine");
				});
				assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> books.get("1"));
				assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> books.once("1"));
				assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> books.laterOnce("1").join())
					.withCauseInstanceOf(UnsupportedOperationException.class);
				assertThatExceptionOfType(UnsupportedOperationException.class)
					.isThrownBy(() -> books.monoOnce("1").block());
				books.meanwhile(() -> "fine");
				assertThat(books.once("1")).isEqualTo(DUNE);
			});
		}

		@Test
		void canCallAnother() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				assertThat(books.outer(books, "1")).isEqualTo(DUNE);
				CacheService service = context.getBean(CacheService.class);
				service.invalidateTag("outer", "book:1");
				service.invalidateTag("books", "outer");
				books.outer(books, "1");
				books.get("1");
				assertThat(books.ran()).containsExactly("get", "outer");
				service.invalidateTag("outer", "outer");
				service.invalidateTag("books", "book:1");
				books.outer(books, "1");
				assertThat(books.ran()).containsExactly("get", "outer", "get", "outer");
			});
		}

		@Test
		void mayLeaveACallOut() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				books.conditional(null);
				books.conditional(null);
				assertThat(books.ran()).hasSize(2);
			});
		}

		@Test
		void failsWhereATagHasNoValue() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				assertThatExceptionOfType(CacheKeyException.class).isThrownBy(() -> books.varargs("a", ""))
					.withMessageContaining("varargs")
					.withMessageContaining("tag \"#ids\"");
				assertThatExceptionOfType(CacheKeyException.class).isThrownBy(() -> books.rename("a\nb"))
					.withMessageContaining("control character");
				assertThat(books.ran()).isEmpty();
			});
		}

	}

	@Nested
	class AChange {

		@Test
		void isSeen() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				books.get("1");
				books.save(new Book("1", "Emma", List.of()));
				assertThat(books.get("1").title()).isEqualTo("Emma");
				books.remove("1");
				assertThat(books.get("1").title()).isEqualTo("Dune");
				books.removeAll();
				books.get("1");
				assertThat(books.ran()).containsExactly("get", "save", "remove", "get", "removeAll", "get");
			});
		}

		@Test
		void byATagReachesWhatHasIt() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				books.get("1");
				books.get("2");
				books.rename("1");
				books.get("1");
				books.get("2");
				assertThat(books.ran()).containsExactly("get", "get", "rename", "get");
				context.getBean(CacheService.class).invalidateTag("books", "all");
				books.get("1");
				books.get("2");
				assertThat(books.ran()).hasSize(6);
			});
		}

		@Test
		void byTheElementsOfACollection() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				books.by(List.of("x", "y"), 1965);
				books.by(List.of("z"), 1965);
				books.by(List.of(), 1965);
				books.renameAll("y");
				books.by(List.of("x", "y"), 1965);
				books.by(List.of("z"), 1965);
				books.by(List.of(), 1965);
				assertThat(books.ran()).containsExactly("by", "by", "by", "renameAll", "by");
			});
		}

		@Test
		void byAMethodThatThrowsDoesNotHappen() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				books.get("1");
				books.meanwhile(() -> {
					throw new IllegalStateException("mine");
				});
				assertThatIllegalStateException().isThrownBy(() -> books.rename("1"));
				books.meanwhile(() -> "fine");
				books.get("1");
				assertThat(books.ran()).containsExactly("get");
			});
		}

		@Test
		void isCompleteWhenAStageOrAPublisherIs() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				books.get("1");
				assertThat(books.renameLater().join()).isEqualTo("renamed");
				books.get("1");
				assertThat(books.renameMono().block()).isEqualTo("renamed");
				books.get("1");
				assertThat(books.renameFlux().collectList().block()).containsExactly("renamed", "too");
				books.get("1");
				assertThat(books.ran()).containsExactly("get", "get", "get", "get");
			});
		}

		@Test
		void whileTheMethodRunsWins() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				CacheService service = context.getBean(CacheService.class);
				List<Runnable> changes = List.of(() -> service.invalidateTag("books", "book:1"),
						() -> service.evict("books", "1"), () -> service.clear("books"),
						() -> service.put("books", "1", new Book("1", "Emma", List.of())));
				for (Runnable change : changes) {
					assertWins(books, change, () -> books.get("1"));
					assertWins(books, change, () -> books.once("1"));
				}
				assertWins(books, () -> service.invalidateTag("monos", "book:1"), () -> books.mono("1").block());
				assertWins(books, () -> service.invalidateTag("futures", "book:1"), () -> books.later("1").join());
				assertWins(books, () -> service.evict("futures", "2"), () -> books.laterOnce("2").join());
			});
		}

		private static void assertWins(Books books, Runnable change, Supplier<@Nullable Book> call) {
			books.removeAll();
			books.title("Old");
			books.meanwhile(() -> {
				books.title("Emma");
				change.run();
				return "changed";
			});
			assertThat(call.get()).isNotNull();
			books.meanwhile(() -> "nothing");
			assertThat(call.get()).isNotNull().extracting(Book::title).isEqualTo("Emma");
		}

	}

	@Nested
	class AFutureValue {

		@Test
		void isCached() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				assertThat(books.later("1").join()).isEqualTo(DUNE);
				assertThat(books.mono("1").block()).isEqualTo(DUNE);
				assertThat(books.flux("1").collectList().block()).hasSize(2);
				Eventually.await("they are cached", () -> isCached(context, "futures", Book.class)
						&& isCached(context, "monos", Book.class) && isCached(context, "fluxes", List.class));
				assertThat(books.later("1").join()).isEqualTo(DUNE);
				assertThat(books.mono("1").block()).isEqualTo(DUNE);
				assertThat(books.flux("1").collectList().block()).first().isEqualTo(DUNE);
				assertThat(books.ran()).containsExactly("later", "mono", "flux");
			});
		}

		@Test
		void isLoadedOnce() {
			run((context) -> {
				Books books = context.getBean(Books.class);
				CompletableFuture<Book> first = books.laterOnce("1");
				CompletableFuture<Book> second = books.laterOnce("1");
				assertThat(first.join()).isEqualTo(DUNE).isEqualTo(second.join());
				assertThat(Mono.zip(books.monoOnce("1"), books.monoOnce("1")).block()).isNotNull();
				assertThat(books.ran()).containsExactly("laterOnce", "monoOnce");
			});
		}

		private static boolean isCached(AssertableApplicationContext context, String cache, Class<?> type) {
			return cache(context, cache).get("1", type) != null;
		}

	}

	@Nested
	class TheCacheItself {

		@Test
		void doesWhatSpringAsks() {
			run((context) -> {
				HoldfastCache cache = cache(context, "plain");
				assertThat(cache.get("k", String.class)).isNull();
				cache.put("k", "v");
				assertThat(cache.get("k", String.class)).isEqualTo("v");
				Cache.ValueWrapper there = cache.putIfAbsent("k", "w");
				assertThat(there).isNotNull().extracting(Cache.ValueWrapper::get).isEqualTo("v");
				assertThat(cache.evictIfPresent("k")).isTrue();
				assertThat(cache.evictIfPresent("k")).isFalse();
				assertThat(cache.putIfAbsent("k", "w")).isNull();
				cache.evict("k");
				assertThat(cache.get("k", String.class)).isNull();
				cache.put(List.of("a", 1), 7);
				assertThat(cache.get(List.of("a", 1), Integer.class)).isEqualTo(7);
				assertThat(cache.invalidate()).isFalse();
				assertThat(cache.get(List.of("a", 1), Integer.class)).isNull();
				assertThat(cache.getName()).isEqualTo("plain");
				assertThat(cache.getNativeCache()).isSameAs(context.getBean(CacheService.class));
			});
		}

		@Test
		void saysWhereItKnowsNoType() {
			run((context) -> {
				HoldfastCache cache = cache(context, "plain");
				for (Runnable question : List.<Runnable>of(() -> cache.get("k"), () -> cache.get("k", () -> "v"),
						() -> cache.retrieve("k"), () -> cache.putIfAbsent("k", null))) {
					assertThatIllegalStateException().isThrownBy(question::run)
						.withMessageContaining("'plain'")
						.withMessageContaining("cache.get(key, Type.class)")
						.withMessageContaining("holdfast.cache.caches.plain.type");
				}
				assertThatIllegalArgumentException().isThrownBy(() -> cache.evict(new SimpleKey("a", "b")));
			});
		}

		@Test
		void readsTheTypeThatTheConfigurationSays() {
			contexts().withUserConfiguration(Books.Caching.class)
				.withPropertyValues("holdfast.cache.caches.typed.type=" + Book.class.getName())
				.run((context) -> {
					HoldfastCache cache = cache(context, "typed");
					cache.clear();
					cache.put("1", DUNE);
					assertThat(cache.get("1")).isNotNull().extracting(Cache.ValueWrapper::get).isEqualTo(DUNE);
					assertThat(cache.get("2", () -> new Book("2", "Emma", List.of()))).isNotNull();
					assertThat(cache.get("2", () -> DUNE)).isEqualTo(new Book("2", "Emma", List.of()));
					assertThat(cache.retrieve("3", () -> CompletableFuture.completedFuture(DUNE)).join())
						.isEqualTo(DUNE);
					assertThatExceptionOfType(Cache.ValueRetrievalException.class)
						.isThrownBy(() -> cache.get("4", () -> {
							throw new IOException("mine");
						}))
						.satisfies((ex) -> assertThat(ex.getKey()).isEqualTo("4"))
						.withCauseInstanceOf(IOException.class);
				});
		}

		@Test
		void isThereOnceForEachName() {
			run((context) -> {
				HoldfastCacheManager manager = context.getBean(HoldfastCacheManager.class);
				assertThat(manager.getCache("x")).isSameAs(manager.getCache("x"));
				assertThat(manager.getCacheNames()).contains("x", "books", "context_group");
				List<String> heard = new ArrayList<>();
				manager.onCache((cache) -> heard.add(cache.getName()));
				manager.getCache("fresh");
				assertThat(heard).contains("x", "fresh").doesNotHaveDuplicates();
			});
		}

		@Test
		void isTheSameForTheApi() {
			run((context) -> {
				CacheService service = context.getBean(CacheService.class);
				Books books = context.getBean(Books.class);
				books.group("u1", 42, 2);
				books.several("a:b", 1, "c");
				assertThat(service.get("context_group", "u1:42:2", List.class).isHit()).isTrue();
				assertThat(service.get("several", "a%3Ab:1:c", String.class).isHit()).isTrue();
				service.put("books", "9", DUNE, CacheOptions.tagged("all"));
				assertThat(books.get("9")).isEqualTo(DUNE);
				assertThat(Map.of("hits", service.stats("books").hits())).containsEntry("hits", 1L);
			});
		}

	}

}
