package io.holdfast.spring.interceptor.cache;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.holdfast.cache.CacheService;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.annotation.CacheTags;
import io.holdfast.spring.annotation.InvalidateTags;
import io.holdfast.spring.cache.HoldfastCacheManager;
import io.holdfast.spring.interceptor.cache.Books.Book;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class CachedMethodCheckTest {

	private final ApplicationContextRunner contexts = Contexts.local().withUserConfiguration(Books.Caching.class);

	@ParameterizedTest(name = "{0}")
	@MethodSource("invalid")
	void stopsTheStart(Class<?> type, String annotation, List<String> parts) {
		this.contexts.withBean(type)
			.run((context) -> assertThat(invalid(context.getStartupFailure())).satisfies((ex) -> {
				assertThat(ex.annotation()).isEqualTo(annotation);
				assertThat(ex.method()).contains(type.getName()).contains("run");
				assertThat(ex.action()).isNotBlank();
				assertThat(ex.problem() + " " + ex.action()).contains(parts);
			}));
	}

	static Stream<Arguments> invalid() {
		return Stream.of(Arguments.of(ReturnsStream.class, "@Cacheable", List.of("java.io.InputStream")),
				Arguments.of(ReturnsObject.class, "@Cacheable",
						List.of("Object", "a hit would not be", "holdfast.cache.caches.<name>.type")),
				Arguments.of(ReturnsInterface.class, "@CachePut", List.of("Shape", "@JsonSubTypes")),
				Arguments.of(ReturnsCallable.class, "@Cacheable", List.of("java.util.concurrent.Callable")),
				Arguments.of(ReturnsMonoOfObject.class, "@Cacheable", List.of("Object")),
				Arguments.of(ReturnsFluxOfObject.class, "@Cacheable", List.of("an element of the result")),
				Arguments.of(ReturnsRawList.class, "@Cacheable", List.of("an element of the result")),
				Arguments.of(UnknownVariable.class, "@CacheTags", List.of("\"book:#{#idd}\"", "#idd", "#id")),
				Arguments.of(BrokenExpression.class, "@CacheTags", List.of("\"#{#id\"", "not a valid expression")),
				Arguments.of(EmptyTag.class, "@CacheTags", List.of("one of its tags is empty")),
				Arguments.of(NothingCached.class, "@CacheTags",
						List.of("neither @Cacheable nor @CachePut", "@InvalidateTags")),
				Arguments.of(OnlyEvicts.class, "@CacheTags", List.of("nothing to tag")),
				Arguments.of(PrivateTags.class, "@CacheTags", List.of("private")),
				Arguments.of(InvalidatesUnknown.class, "@InvalidateTags", List.of("tags = \"#nope\"", "#nope")),
				Arguments.of(InvalidatesNothing.class, "@InvalidateTags", List.of("names no tag")),
				Arguments.of(InvalidatesNowhere.class, "@InvalidateTags", List.of("has no name")),
				Arguments.of(InvalidatesPlaceholder.class, "@InvalidateTags", List.of("${no.such}", "placeholder")));
	}

	@Test
	void letsTypesPassThatComeBack() {
		this.contexts.withBean(Fine.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void letsAnyTypePassWhereTheConfigurationSaysAnother() {
		this.contexts.withBean(ReturnsInterface.class)
			.withPropertyValues("holdfast.cache.caches.c.type=" + Circle.class.getName())
			.run((context) -> {
				assertThat(context).hasNotFailed();
				ReturnsInterface bean = context.getBean(ReturnsInterface.class);
				bean.run();
				Object hit = Objects.requireNonNull(context.getBean(CacheManager.class).getCache("c"))
					.get("k", (Class<Object>) null);
				assertThat(hit).isEqualTo(new Circle(2));
			});
	}

	@Test
	void leavesOtherManagersAlone(CapturedOutput output) {
		this.contexts.withBean(ReturnsObject.class)
			.withBean(ConcurrentMapCacheManager.class)
			.withBean(Fine.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).contains("The tags of", "have no effect");
			});
	}

	@Test
	void refusesAManagerThatDoesNotKnowTheMethod() {
		this.contexts.withUserConfiguration(TwoManagers.class)
			.withBean(ByManager.class)
			.run((context) -> assertThat(invalid(context.getStartupFailure()))
				.hasMessageContaining("cacheManager = \"shared\"")
				.hasMessageContaining("cacheResolver = \"holdfastCacheResolver\""));
	}

	@Test
	void offersAResolverForOneOfSeveralManagers() {
		this.contexts.withUserConfiguration(TwoManagers.class).withBean(ByResolver.class).run((context) -> {
			assertThat(context).hasNotFailed();
			ByResolver bean = context.getBean(ByResolver.class);
			assertThat(bean.run("a", 1)).isEqualTo(bean.run("a", 1));
			assertThat(context.getBean(CacheService.class).stats("shared").hits()).isEqualTo(1);
			assertThat(bean.other("a")).isEqualTo(bean.other("a"));
			assertThat(context.getBean(CacheService.class).cacheNames()).doesNotContain("other");
		});
	}

	@Test
	void warnsWhereCachingIsNotEnabled(CapturedOutput output) {
		Contexts.local().withBean(Fine.class).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(CacheManager.class);
			assertThat(output).contains("are not cached, because caching is not enabled", "@EnableCaching")
				.containsOnlyOnce("@EnableCaching");
		});
	}

	@Test
	void saysNothingWhereNothingIsCached(CapturedOutput output) {
		Contexts.local().run((context) -> {
			assertThat(output).doesNotContain("@EnableCaching");
			assertThat(context.getBeanFactory().containsSingleton("holdfastCacheService")).isFalse();
		});
	}

	private static InvalidAnnotatedMethodException invalid(@Nullable Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof InvalidAnnotatedMethodException)) {
			cause = cause.getCause();
		}
		assertThat(cause).as("%s", failure).isNotNull();
		return (InvalidAnnotatedMethodException) Objects.requireNonNull(cause);
	}

	static class ReturnsStream {

		@Cacheable("c")
		public @Nullable InputStream run() {
			return null;
		}

	}

	static class ReturnsObject {

		@Cacheable("c")
		public Object run() {
			return "";
		}

	}

	static class ReturnsInterface {

		@CachePut(cacheNames = "c", key = "'k'")
		public Shape run() {
			return new Circle(2);
		}

	}

	static class ReturnsCallable {

		@Cacheable("c")
		public Callable<String> run() {
			return () -> "";
		}

	}

	static class ReturnsMonoOfObject {

		@Cacheable("c")
		public Mono<Object> run() {
			return Mono.empty();
		}

	}

	static class ReturnsFluxOfObject {

		@Cacheable("c")
		public Flux<Object> run() {
			return Flux.empty();
		}

	}

	static class ReturnsRawList {

		@Cacheable("c")
		@SuppressWarnings("rawtypes")
		public List run() {
			return List.of();
		}

	}

	static class UnknownVariable {

		@Cacheable("c")
		@CacheTags("book:#{#idd}")
		public String run(String id) {
			return id;
		}

	}

	static class BrokenExpression {

		@Cacheable("c")
		@CacheTags("#{#id")
		public String run(String id) {
			return id;
		}

	}

	static class EmptyTag {

		@Cacheable("c")
		@CacheTags(" ")
		public String run(String id) {
			return id;
		}

	}

	static class NothingCached {

		@CacheTags("c")
		public String run(String id) {
			return id;
		}

	}

	static class OnlyEvicts {

		@CacheEvict("c")
		@CacheTags("c")
		public void run(String id) {
		}

	}

	static class PrivateTags {

		@Cacheable("c")
		@CacheTags("c")
		private String run(String id) {
			return id;
		}

	}

	static class InvalidatesUnknown {

		@InvalidateTags(cache = "c", tags = "#nope")
		public void run(String id) {
		}

	}

	static class InvalidatesNothing {

		@InvalidateTags(cache = "c", tags = {})
		public void run(String id) {
		}

	}

	static class InvalidatesNowhere {

		@InvalidateTags(cache = "", tags = "x")
		public void run(String id) {
		}

	}

	static class InvalidatesPlaceholder {

		@InvalidateTags(cache = "${no.such}", tags = "x")
		public void run(String id) {
		}

	}

	@CacheTags("fine")
	static class Fine {

		@Cacheable("c")
		public Optional<Book> optional() {
			return Optional.empty();
		}

		@Cacheable("c")
		public Flux<Book> flux() {
			return Flux.empty();
		}

		@Cacheable("c")
		public int number() {
			return 1;
		}

		@Cacheable("c")
		public void nothing() {
		}

		@CacheEvict("c")
		public Object evict() {
			return "";
		}

		public Object plain() {
			return "";
		}

	}

	static class ByManager {

		@Cacheable(cacheNames = "shared", cacheManager = "shared")
		public String run(String a) {
			return a;
		}

	}

	static class ByResolver {

		@Cacheable(cacheNames = "shared", cacheResolver = "holdfastCacheResolver")
		public List<String> run(String a, int b) {
			return List.of(a);
		}

		@Cacheable("other")
		public Object other(String a) {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoManagers {

		@Bean
		HoldfastCacheManager shared(CacheService service) {
			return HoldfastCacheManager.builder(service).build();
		}

		@Bean
		@Primary
		ConcurrentMapCacheManager local() {
			return new ConcurrentMapCacheManager();
		}

	}

	interface Shape {

	}

	record Circle(int radius) implements Shape {
	}

}
