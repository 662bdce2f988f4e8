package io.holdfast.spring.cache;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.interceptor.SimpleKeyGenerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SpringKeysTest {

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
	void neverMeet() {
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
	void knowNoArgumentsFromANull() {
		assertThat(of()).isEqualTo(":none");
		assertThat(of((Object) null)).isEqualTo(":null");
	}

	@Test
	void takeArgumentsOfASimpleKeyFromTheCall() {
		assertThat(SpringKeys.text("c", new SimpleKey("a", 1), new Object[] { "a", 1, "continuation" }))
			.isEqualTo("a:1");
		assertThatExceptionOfType(CacheKeyException.class)
			.isThrownBy(() -> SpringKeys.text("c", new SimpleKey("a", 1), null))
			.withMessageContaining("'c'")
			.withMessageContaining("List.of(a, b)");
		assertThatExceptionOfType(CacheKeyException.class)
			.isThrownBy(() -> SpringKeys.text("c", new SimpleKey("a", 1), new Object[] { "a", 2 }));
	}

	@Test
	void saysWhatHasNoClearText() {
		for (Object key : List.of(new Object(), new byte[] { 1 }, new String[] { "a" }, Set.of("a"),
				List.of("a", new int[] { 1 }), List.of("a", Set.of("b")))) {
			assertThatExceptionOfType(CacheKeyException.class).isThrownBy(() -> text(key))
				.withMessageContaining("Cache 'c'")
				.withMessageContaining("{#user, #id}")
				.satisfies((ex) -> assertThat(ex.cache()).isEqualTo("c"));
		}
	}

	private static String text(Object key) {
		return SpringKeys.text("c", key, null);
	}

	private static String of(@Nullable Object... arguments) {
		return SpringKeys.text("c", SimpleKeyGenerator.generateKey(arguments), arguments);
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

}
