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
		assertThat(this.header.key("pay", List.of(sent))).isEqualTo(key);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '\'',
			value = { "'', is missing", "'  ', is missing", "'\"\"', is empty", "'\"abc', without a closing one",
					"'\"a\\b\"', backslash", "'\"a\" b', after the closing quote", "käse, not printable",
					"'a\tb', not printable" })
	void thatCannotBeUsedIsNamed(String sent, String problem) {
		assertThatExceptionOfType(IdempotencyHeaderException.class)
			.isThrownBy(() -> this.header.key("pay", List.of(sent)))
			.satisfies((ex) -> assertThat(ex.problem()).contains("'Idempotency-Key'", problem))
			.satisfies((ex) -> assertThat(ex.name()).isEqualTo("pay"));
	}

	@Test
	void isOneSegmentOfAPath() {
		assertThat(this.header.key("pay", List.of("a/b"))).isEqualTo("a%2Fb");
		assertThat(this.header.key("pay", List.of("a%2Fb"))).isNotEqualTo("a%2Fb");
	}

	@Test
	void isMissing() {
		assertThatExceptionOfType(IdempotencyHeaderException.class).isThrownBy(() -> this.header.key("pay", List.of()))
			.withMessageContaining("is missing");
	}

	@Test
	void isSentOnce() {
		assertThatExceptionOfType(IdempotencyHeaderException.class)
			.isThrownBy(() -> this.header.key("pay", List.of("a", "a")))
			.withMessageContaining("more than once");
	}

	@Test
	void hasUpTo255Characters() {
		assertThat(this.header.key("pay", List.of("x".repeat(255)))).hasSize(255);
		assertThat(this.header.key("pay", List.of("\"" + "x".repeat(255) + "\""))).hasSize(255);
		assertThatExceptionOfType(IdempotencyHeaderException.class)
			.isThrownBy(() -> this.header.key("pay", List.of("x".repeat(256))))
			.withMessageContaining("256");
	}

}
