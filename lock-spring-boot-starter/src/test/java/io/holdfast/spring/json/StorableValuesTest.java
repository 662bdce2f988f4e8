package io.holdfast.spring.json;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.holdfast.cache.CacheService;
import io.holdfast.cache.CacheValueException;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.annotation.Idempotent;
import io.holdfast.spring.autoconfigure.HoldfastAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastCacheAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastIdempotencyAutoConfiguration;
import io.holdfast.spring.autoconfigure.HoldfastInterceptionAutoConfiguration;
import io.holdfast.test.RedisNodes;
import io.holdfast.test.RedisNodesTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The types that results of cached and of idempotent methods may have.
 */
@RedisNodesTest(count = 1)
class StorableValuesTest {

	private static ApplicationContextRunner redis(RedisNodes nodes) {
		return Contexts.redis()
			.withPropertyValues("spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + nodes.get(0).port(),
					"holdfast.redis.connect-timeout=10s", "holdfast.redis.fail-fast=true", "holdfast.cache.timeout=5s")
			.withUserConfiguration(Caching.class);
	}

	@Test
	void comeBackEqualFromRecordsAndCaches(RedisNodes nodes) {
		redis(nodes).withBean(SupportedValues.class).run((context) -> {
			SupportedValues values = context.getBean(SupportedValues.class);
			Map<String, String> wrong = new TreeMap<>();
			long methods = 0;
			for (Method method : SupportedValues.class.getDeclaredMethods()) {
				if (!Modifier.isPublic(method.getModifiers())) {
					continue;
				}
				methods++;
				Object first = method.invoke(values, "one");
				Object replayed = method.invoke(values, "one");
				Object cached = method.invoke(values, "two");
				if (!isSame(first, replayed) || !isSame(first, cached)) {
					wrong.put(method.getName(), first + " became " + replayed + " and " + cached);
				}
			}
			assertThat(wrong).isEmpty();
			assertThat(context.getBean(CacheService.class).stats("values").hits()).isEqualTo(methods);
		});
	}

	private static boolean isSame(@Nullable Object one, @Nullable Object other) {
		boolean inOrder = one instanceof Collection<?> && !(one instanceof Set<?>);
		return Objects.deepEquals(one, other) || (inOrder && other instanceof Collection<?> elements
				&& new ArrayList<>((Collection<?>) one).equals(new ArrayList<>(elements)));
	}

	@ParameterizedTest
	@MethodSource("refused")
	void thatDoNotComeBackStopTheStart(Class<?> type) {
		ApplicationContextRunner contexts = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, HoldfastAutoConfiguration.class,
					HoldfastInterceptionAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withPropertyValues("holdfast.mode=local")
			.withBean(type);
		for (ApplicationContextRunner feature : List.of(
				contexts.withConfiguration(AutoConfigurations.of(HoldfastIdempotencyAutoConfiguration.class)),
				contexts
					.withConfiguration(
							AutoConfigurations.of(HoldfastCacheAutoConfiguration.class, CacheAutoConfiguration.class))
					.withUserConfiguration(Caching.class))) {
			feature.run((context) -> assertThat(context).getFailure()
				.satisfies((failure) -> assertThat(Stream.iterate(failure, Objects::nonNull, Throwable::getCause))
					.anySatisfy((cause) -> assertThat(cause).isInstanceOf(InvalidAnnotatedMethodException.class)
						.hasMessageContaining(type.getName()))));
		}
	}

	static Stream<Class<?>> refused() {
		return Arrays.stream(RefusedValues.class.getDeclaredClasses())
			.filter((type) -> type.isAnnotationPresent(Idempotent.class));
	}

	@Test
	void ofAnUndeclaredSubclassAreNotStored(RedisNodes nodes) {
		redis(nodes).withBean(Undeclared.class).run((context) -> {
			Undeclared undeclared = context.getBean(Undeclared.class);
			List<Function<String, @Nullable Object>> calls = List.of(undeclared::subclass, undeclared::element,
					undeclared::property, undeclared::unnamed, undeclared::timestamp);
			for (int i = 0; i < calls.size(); i++) {
				Function<String, @Nullable Object> call = calls.get(i);
				assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> call.apply("one"));
				assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> call.apply("one"));
				assertThat(undeclared.executions()).isEqualTo(i + 1);
			}
			assertThatExceptionOfType(CacheValueException.class).isThrownBy(() -> undeclared.cached("one"))
				.withMessageContaining(Dog.class.getName());
			assertThat(undeclared.loaded("one")).isInstanceOf(Dog.class);
			assertThat(undeclared.loaded("one")).isInstanceOf(Dog.class);
			assertThat(undeclared.executions()).isEqualTo(calls.size() + 3);
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Caching {

	}

	static class Animal {

		public int legs = 4;

	}

	static class Dog extends Animal {

		public String name = "Rex";

	}

	record Cage(Animal animal) {
	}

	record Dated(java.util.Date date) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
	interface Shape {

	}

	record Circle(int radius) implements Shape {
	}

	record Triangle(int height) implements Shape {
	}

	static class Undeclared {

		private final AtomicInteger executions = new AtomicInteger();

		public int executions() {
			return this.executions.get();
		}

		@Idempotent(key = "#key")
		public Animal subclass(String key) {
			this.executions.incrementAndGet();
			return new Dog();
		}

		@Idempotent(key = "#key")
		public List<Animal> element(String key) {
			this.executions.incrementAndGet();
			return List.of(new Animal(), new Dog());
		}

		@Idempotent(key = "#key")
		public Cage property(String key) {
			this.executions.incrementAndGet();
			return new Cage(new Dog());
		}

		@Idempotent(key = "#key")
		public Shape unnamed(String key) {
			this.executions.incrementAndGet();
			return new Triangle(1);
		}

		@Idempotent(key = "#key")
		public Dated timestamp(String key) {
			this.executions.incrementAndGet();
			return new Dated(java.sql.Timestamp.valueOf("2026-01-01 00:00:00.000001"));
		}

		@Cacheable(cacheNames = "animals", key = "#key", sync = true)
		public Animal loaded(String key) {
			this.executions.incrementAndGet();
			return new Dog();
		}

		@Cacheable(cacheNames = "animals", key = "#key")
		public Animal cached(String key) {
			this.executions.incrementAndGet();
			return new Dog();
		}

	}

}
