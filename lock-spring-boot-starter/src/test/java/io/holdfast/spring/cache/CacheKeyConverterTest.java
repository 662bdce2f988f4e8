package io.holdfast.spring.cache;

import java.time.LocalDate;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.interceptor.SimpleKeyGenerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CacheKeyConverterTest {

	@Test
	void areTheTextOfOneValue() {
		assertThat(text("u1")).isEqualTo("u1");
		assertThat(text(42L)).isEqualTo("42");
		assertThat(text(LocalDate.of(2026, 11, 20))).isEqualTo("2026-11-20");
		assertThat(text(Depth.DEEP)).isEqualTo("DEEP");
		assertThat(text(Optional.of("x"))).isEqualTo("x");
		assertThat(text(new Id("a", 1))).isEqualTo("Id[user=a, number=1]");
	}

	@Test
	void areThePartsOfAListOrOfSeveralArguments() {
		assertThat(text(List.of("u1", 42, 2))).isEqualTo("u1:42:2");
		assertThat(of("u1", 42, 2)).isEqualTo("u1:42:2");
		assertThat(of("u1", null)).isEqualTo("u1::null");
		assertThat(of(List.of("u1", "u2"), 42)).isEqualTo(":list:2:u1:u2:42");
		assertThat(of(List.of("u1", "u2"))).isEqualTo("u1:u2");
		assertThat(of(List.of())).isEqualTo(":list:0");
	}

	@Test
	void neverCollide() {
		Map<Object, String> texts = new LinkedHashMap<>();
		for (Object key : List.of("a", "a:b", "a:b:c", "a%3Ab", "", " ", ":none", ":null", "null", "none", ":list",
				List.of(), List.of("a"), List.of("a", "b"), List.of("a:b", "c"), List.of("a", "b:c"), List.of("", ""),
				List.of("", "a"), List.of("a", ""), List.of(""), SimpleKey.EMPTY, Arrays.asList("a", null),
				List.of("a", "null"), List.of("a", "", "null"), List.of("a", List.of("b", "c")), List.of("a", "b", "c"),
				List.of("a", List.of("b"), "c"), List.of(List.of("a", "b"), "c"), List.of("a", List.of(), "c"), "a\nb",
				"a%u000ab", "\ud800", "a{b}")) {
			texts.put(key, text(key));
		}
		assertThat(texts.values()).doesNotHaveDuplicates()
			.allSatisfy((text) -> assertThat(text).isNotBlank().doesNotContain("\n", "{"));
	}

	@Test
	void neverCollideIfTheyHaveParts() {
		Map<Object, String> texts = new LinkedHashMap<>();
		for (Object key : List.of(new Id("a", 1), new Id("a, number=1], Id[user=b", 1), "Id[user=a, number=1]",
				new Pair("a, right=b", "c"), new Pair("a", "b, right=c"), new Pair("a", "b"), new Pair("a%2C", "b"),
				new Pair("a,", "b"), new Pair(null, "b"), new Pair("null", "b"), new Pair(":null", "b"),
				new Pair(List.of("a", "b"), "c"), new Pair(List.of("a"), "b:c"), new Pair(new Pair("a", "b"), "c"),
				new Pair("Pair[left=a, right=b]", "c"), Map.of("a", "b, c=d"), Map.of("a", "b", "c", "d"), Map.of(),
				Map.of("a", "b"), Map.of("a:b", "c"), Map.of("a", "b:c"), "{a=b}", List.of("a", Map.of("b", "c")),
				List.of(Map.of("a", "b"), "c"), new Date(1), new Date(2), new Timestamp(3), timestamp(3, 1_000),
				new Isbn("x"), new Isbn("y"))) {
			texts.put(key, text(key));
		}
		assertThat(texts.values()).doesNotHaveDuplicates();
		assertThat(text(new Isbn("978"))).isEqualTo("978");
	}

	@Test
	void areTheSameForEqualMaps() {
		Map<String, Object> one = new LinkedHashMap<>();
		one.put("a", 1);
		one.put("b", new Id("a", 2));
		Map<String, Object> other = new LinkedHashMap<>();
		other.put("b", new Id("a", 2));
		other.put("a", 1);
		assertThat(text(one)).isEqualTo(text(other));
	}

	@Test
	void neverCollideInAnyForm() {
		Random random = new Random(42);
		Map<String, Object> keys = new HashMap<>();
		for (int i = 0; i < 20_000; i++) {
			Object key = any(random, 3);
			Object other = keys.putIfAbsent(text(key), key);
			assertThat(other == null || other.equals(key)).as("%s and %s", key, other).isTrue();
		}
	}

	private static Object any(Random random, int depth) {
		return switch (random.nextInt((depth > 0) ? 7 : 3)) {
			case 0, 1, 2 -> {
				String signs = "a,b:=[]%{ }";
				StringBuilder text = new StringBuilder();
				for (int i = random.nextInt(4); i >= 0; i--) {
					text.append(signs.charAt(random.nextInt(signs.length())));
				}
				yield text.toString();
			}
			case 3 -> List.of(any(random, depth - 1), any(random, depth - 1));
			case 4 -> new Pair(any(random, depth - 1), any(random, depth - 1));
			case 5 -> Map.of(any(random, depth - 1), any(random, depth - 1));
			default -> List.of(any(random, depth - 1));
		};
	}

	private static Timestamp timestamp(long millis, int nanos) {
		Timestamp timestamp = new Timestamp(millis);
		timestamp.setNanos(timestamp.getNanos() + nanos);
		return timestamp;
	}

	@Test
	void knowNoArgumentsFromANull() {
		assertThat(of()).isEqualTo(":none");
		assertThat(of((Object) null)).isEqualTo(":null");
	}

	@Test
	void takeArgumentsOfASimpleKeyFromTheCall() {
		assertThat(CacheKeyConverter.text("c", new SimpleKey("a", 1), new Object[] { "a", 1, "continuation" }))
			.isEqualTo("a:1");
		assertThatExceptionOfType(CacheKeyException.class)
			.isThrownBy(() -> CacheKeyConverter.text("c", new SimpleKey("a", 1), null))
			.withMessageContaining("'c'")
			.withMessageContaining("List.of(a, b)");
		assertThatExceptionOfType(CacheKeyException.class)
			.isThrownBy(() -> CacheKeyConverter.text("c", new SimpleKey("a", 1), new Object[] { "a", 2 }));
	}

	@Test
	void saysWhatHasNoClearText() {
		for (Object key : List.of(new Object(), Map.entry("a", "b"), new Pair(new int[] { 1 }, "a"), new byte[] { 1 },
				new String[] { "a" }, Set.of("a"), List.of("a", new int[] { 1 }), List.of("a", Set.of("b")))) {
			assertThatExceptionOfType(CacheKeyException.class).isThrownBy(() -> text(key))
				.withMessageContaining("Cache 'c'")
				.withMessageContaining("{#user, #id}")
				.satisfies((ex) -> assertThat(ex.cache()).isEqualTo("c"));
		}
	}

	private static String text(Object key) {
		return CacheKeyConverter.text("c", key, null);
	}

	private static String of(@Nullable Object... arguments) {
		return CacheKeyConverter.text("c", SimpleKeyGenerator.generateKey(arguments), arguments);
	}

	enum Depth {

		DEEP {

			@Override
			public String toString() {
				return "very deep";
			}

		}

	}

	record Id(String user, int number) {
	}

	record Pair(@Nullable Object left, @Nullable Object right) {
	}

	record Isbn(String text) {

		@Override
		public String toString() {
			return this.text;
		}

	}

}
