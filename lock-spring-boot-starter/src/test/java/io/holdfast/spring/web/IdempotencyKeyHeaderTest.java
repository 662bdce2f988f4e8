package io.holdfast.spring.web;

import java.util.List;

import io.holdfast.spring.IdempotencyHeaderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class IdempotencyKeyHeaderTest {

	private final IdempotencyKeyHeader header = new IdempotencyKeyHeader("Idempotency-Key");

	@ParameterizedTest
	@CsvSource(quoteCharacter = '\'',
			value = { "abc, abc", "' abc ', abc", "'\"abc\"', abc", "'\"abc\";v=1', abc", "'\"a\\\"b\\\\c\"', a\"b\\c",
					"'\"a b\"', a b", "8e03978e-40d5-43dd-bc93-6894a57f9324, 8e03978e-40d5-43dd-bc93-6894a57f9324" })
	void isQuotedOrBare(String sent, String key) {
		assertThat(this.header.key("pay", List.of(sent), null)).isEqualTo(key);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '\'',
			value = { "'', is missing", "'  ', is missing", "'\"\"', is empty", "'\"abc', without a closing one",
					"'\"a\\b\"', backslash", "'\"a\" b', after the closing quote", "käse, not printable",
					"'a\tb', not printable" })
	void thatCannotBeUsedIsNamed(String sent, String problem) {
		assertThatExceptionOfType(IdempotencyHeaderException.class)
			.isThrownBy(() -> this.header.key("pay", List.of(sent), null))
			.satisfies((ex) -> assertThat(ex.problem()).contains("'Idempotency-Key'", problem))
			.satisfies((ex) -> assertThat(ex.name()).isEqualTo("pay"));
	}

	@Test
	void isOneSegmentOfAPath() {
		assertThat(this.header.key("pay", List.of("a/b"), null)).isEqualTo("a%2Fb");
		assertThat(this.header.key("pay", List.of("a%2Fb"), null)).isNotEqualTo("a%2Fb");
	}

	@Test
	void isMissing() {
		assertThatExceptionOfType(IdempotencyHeaderException.class)
			.isThrownBy(() -> this.header.key("pay", List.of(), null))
			.withMessageContaining("is missing");
	}

	@Test
	void isSentOnce() {
		assertThatExceptionOfType(IdempotencyHeaderException.class)
			.isThrownBy(() -> this.header.key("pay", List.of("a", "a"), null))
			.withMessageContaining("more than once");
	}

	@Test
	void hasUpTo255Characters() {
		assertThat(this.header.key("pay", List.of("x".repeat(255)), null)).hasSize(255);
		assertThat(this.header.key("pay", List.of("\"" + "x".repeat(255) + "\""), null)).hasSize(255);
		assertThatExceptionOfType(IdempotencyHeaderException.class)
			.isThrownBy(() -> this.header.key("pay", List.of("x".repeat(256)), null))
			.withMessageContaining("256");
	}

	@Test
	void ofOnePrincipalIsNeverThatOfAnother() {
		assertThat(this.header.key("pay", List.of("key"), "alice")).isEqualTo("alice:key");
		assertThat(this.header.key("pay", List.of("b:key"), "alice"))
			.isNotEqualTo(this.header.key("pay", List.of("key"), "alice:b"));
		assertThat(this.header.key("pay", List.of("alice:key"), null))
			.isNotEqualTo(this.header.key("pay", List.of("key"), "alice"));
	}

}
