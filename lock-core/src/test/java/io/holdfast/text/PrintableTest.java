package io.holdfast.text;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PrintableTest {

	@Nested
	class Texts {

		@Test
		void staysAsItIs() {
			assertThat(Printable.of("invoice:42 größer \uD83D\uDE00")).isEqualTo("invoice:42 größer \uD83D\uDE00");
			assertThat(Printable.of("")).isEmpty();
			assertThat(Printable.of(null)).isEqualTo("null");
		}

		@Test
		void staysOnOneLine() {
			assertThat(Printable.of("a\r\nb\u2028c\u0085d\u202Ee\uD800f\u0000"))
				.isEqualTo("a\\u000d\\u000ab\\u2028c\\u0085d\\u202ee\\ud800f\\u0000");
		}

		@Test
		void isCutAtItsStatedLength() {
			assertThat(Printable.of("x".repeat(300))).isEqualTo("x".repeat(300));
			assertThat(Printable.of("x".repeat(16_000_000))).isEqualTo("x".repeat(300) + "... (16000000 characters)");
			assertThat(Printable.of("\n".repeat(2_000))).hasSize(300 * 6 + "... (2000 characters)".length());
		}

		@Test
		void isNotCutWithinACharacter() {
			assertThat(Printable.of("x".repeat(299) + "\uD83D\uDE00"))
				.isEqualTo("x".repeat(299) + "... (301 characters)");
		}

	}

	@Nested
	class Failures {

		@Test
		void showTheChainThatLeadsToTheRoot() {
			Throwable failure = new IllegalStateException("Unable to connect to Redis.",
					new CompletionException(new RuntimeException("Error in execution",
							new ExecutionException(new RuntimeException("NOPERM no permissions for channel")))));
			assertThat(Printable.failure(failure))
				.isEqualTo("Unable to connect to Redis: Error in execution: NOPERM no permissions for channel");
		}

		@Test
		void nameTheClassWhereTheMessageSaysTooLittle() {
			assertThat(Printable.failure(new CompletionException(new TimeoutException())))
				.isEqualTo("TimeoutException");
			assertThat(
					Printable.failure(new IllegalStateException("Cannot connect", new UnknownHostException("redis"))))
				.isEqualTo("Cannot connect: UnknownHostException: redis");
		}

		@Test
		void doNotRepeatWords() {
			Throwable root = new ConnectException("Connection refused: host/10.0.0.1:6379");
			assertThat(Printable
				.failure(new IllegalStateException("No node (Connection refused: host/10.0.0.1:6379)", root)))
				.isEqualTo("No node (Connection refused: host/10.0.0.1:6379)");
			assertThat(Printable.failure(new IllegalStateException(root.getMessage(), root)))
				.isEqualTo("Connection refused: host/10.0.0.1:6379");
		}

		@Test
		void endThoughTheyLeadToThemselves() {
			RuntimeException one = new RuntimeException("number one");
			RuntimeException two = new RuntimeException("number two", one);
			one.initCause(two);
			assertThat(Printable.failure(one)).isEqualTo("number one: number two");
		}

		@Test
		void nameTheClassIfTheMessageCannotBeRead() {
			Throwable broken = new IllegalStateException() {

				@Override
				public String getMessage() {
					throw new UnsupportedOperationException();
				}

			};
			assertThat(Printable.failure(new RuntimeException("It failed", broken)))
				.isEqualTo("It failed: " + broken.getClass().getName());
		}

		@Test
		void ofALongChainShowBothEnds() {
			Throwable failure = new RuntimeException("cause 0");
			for (int i = 1; i < 40; i++) {
				failure = new RuntimeException("cause " + i, failure);
			}
			assertThat(Printable.failure(failure))
				.isEqualTo("cause 39: cause 38: cause 37: (34 more): cause 2: cause 1: cause 0");
		}

		@Test
		void areCutAndStayOnOneLine() {
			String shown = Printable
				.failure(new IllegalStateException("ERR unknown\r\ncommand " + "x".repeat(16_000_000)));
			assertThat(shown).startsWith("ERR unknown\\u000d\\u000acommand xxx")
				.endsWith("... (16000021 characters)")
				.hasSizeLessThan(400);
			assertThat(Printable.failure(new IllegalStateException("a b" + " ".repeat(1_000_000))))
				.hasSizeLessThan(400);
		}

		@ParameterizedTest
		@ValueSource(strings = { "cannot reach redis://user:hunter2@host:6379/1",
				"cannot reach redis://:hun@ter2/x@host:6379", "password=hunter2, user=app is wrong",
				"Password: hunter2",
				"ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `default`, `hunter2`,\n and more" })
		void hidePasswords(String message) {
			assertThat(Printable.failure(new RuntimeException("It failed", new RuntimeException(message))))
				.doesNotContain("hun", "ter2")
				.contains("***");
		}

		@Test
		void hideAPasswordThatEndsBeyondTheCut() {
			String message = "x ".repeat(145) + "redis://user:" + "hunter2".repeat(20) + "@host";
			assertThat(Printable.failure(new RuntimeException(message))).doesNotContain("hunter2");
		}

		@ParameterizedTest
		@CsvSource({ "It failed.,It failed", "It failed:,It failed", "...,..." })
		void loseTheirFullStop(String message, String shown) {
			assertThat(Printable.failure(new RuntimeException(message))).isEqualTo(shown);
		}

	}

}
