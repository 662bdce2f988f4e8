package io.holdfast.spring.interceptor;

import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class KeyExpressionTest {

	@Test
	void takesTheTextOfOneValue() {
		assertThat(Stream.of("a:b", 42L, Kind.SMALL, Optional.of(1), new Pair("a", 1)).map(KeyExpressionTest::text))
			.containsExactly("a:b", "42", "SMALL", "1", "Pair[left=a, right=1]");
	}

	@Test
	void keepsApartWhatHasParts() {
		assertThat(Stream
			.of(new Pair("a, right=b", "c"), new Pair("a", "b, right=c"), new Pair("a", null), new Pair("a", "null"),
					new Pair(new Pair("a", "b"), "c"), new Pair("Pair[left=a, right=b]", "c"), new Date(1), new Date(2))
			.map(KeyExpressionTest::text)).doesNotHaveDuplicates().allSatisfy((text) -> assertThat(text).isNotBlank());
	}

	@Test
	void refusesWhatMayHaveAnotherTextWhereItIsEqual() {
		for (Object value : List.of(Map.of("a", "b"), Map.entry("a", "b"), new Pair(new int[0], "a"),
				new Pair(Map.of(), "a"), new Object())) {
			assertThatIllegalArgumentException().isThrownBy(() -> text(value));
		}
	}

	private static String text(Object value) {
		return KeyExpression.text(value, "");
	}

	enum Kind {

		SMALL {

			@Override
			public String toString() {
				return "rather small";
			}

		}

	}

	record Pair(@Nullable Object left, @Nullable Object right) {
	}

}
