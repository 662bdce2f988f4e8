package io.holdfast.key;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class KeySpaceTest {

	private final KeySpace keys = new KeySpace(null, "locks:", 512);

	@Nested
	class AKey {

		@Test
		void isTheNameBehindThePrefixes() {
			assertThat(keys().key("invoice:42")).isEqualTo("locks:invoice:42");
			assertThat(new KeySpace("shop", "locks:", 512).key("invoice:42")).isEqualTo("shop:locks:invoice:42");
			assertThat(new KeySpace("", "", 512).key("invoice:42")).isEqualTo("invoice:42");
		}

		@ParameterizedTest
		@ValueSource(strings = { "", " ", "\u2003" })
		void needsAName(String blank) {
			assertThatIllegalArgumentException().isThrownBy(() -> keys().key(blank)).withMessageContaining("blank");
		}

		@ParameterizedTest
		@ValueSource(strings = { "a\nb", "a\u0000", "\u007f", "a\u0085" })
		void holdsNoControlCharacters(String name) {
			assertThatIllegalArgumentException().isThrownBy(() -> keys().key(name))
				.withMessageContaining("control character at index")
				.withMessageMatching("[^\\p{Cntrl}]*");
		}

		@Test
		void holdsNoHalfOfACharacter() {
			for (String half : List.of("a\ud83d", "\ude00a", "\ud83d\ud83d\ude00", "\ude00\ud83d")) {
				assertThatIllegalArgumentException().isThrownBy(() -> keys().key(half))
					.withMessageContaining("unpaired surrogate");
			}
			assertThat(keys().key("a\ud83d\ude00")).isEqualTo("locks:a\ud83d\ude00");
		}

	}

	@Nested
	class ALongKey {

		@Test
		void staysWholeUpToTheLimit() {
			String longest = "x".repeat(512 - "locks:".length());
			assertThat(keys().key(longest)).isEqualTo("locks:" + longest);
			assertThat(keys().key(longest + "x")).hasSize(512).startsWith("locks:xxx").matches(".*x#[0-9a-f]{64}");
		}

		@Test
		void isCountedInBytes() {
			String key = keys().key("\u20ac".repeat(200));
			assertThat(key.getBytes(StandardCharsets.UTF_8).length).isBetween(509, 512);
			assertThat(key).contains("\u20ac#");
		}

		@Test
		void ofFewLongCharactersIsTakenAsItIs() {
			String name = "\u20ac".repeat(41) + "ab";
			assertThat(new KeySpace(null, "", 128).key(name)).isEqualTo(name);
		}

		@Test
		void isNeverCutInsideACharacter() {
			for (int shift = 0; shift < 4; shift++) {
				String key = keys().key("x".repeat(shift) + "\ud83d\ude00".repeat(200));
				assertThat(key).doesNotContain("?").matches("locks:x*(\ud83d\ude00)+#[0-9a-f]{64}");
				assertThat(key.getBytes(StandardCharsets.UTF_8).length).isBetween(509, 512);
			}
		}

		@Test
		void differsWhereverItsNameDoes() {
			String begin = "x".repeat(1000);
			assertThat(keys().key(begin + "a")).isNotEqualTo(keys().key(begin + "b"));
		}

		@Test
		void isNotTheKeyOfTheNameThatLooksLikeIt() {
			for (String name : List.of("x".repeat(1000), "\u20ac".repeat(200), "\ud83d\ude00".repeat(200))) {
				String shortened = keys().key(name);
				String forged = shortened.substring("locks:".length());
				assertThat(keys().key(forged)).isNotEqualTo(shortened);
			}
		}

	}

	@Nested
	class AKeySpace {

		@Test
		void leavesRoomForNames() {
			assertThatIllegalArgumentException().isThrownBy(() -> new KeySpace(null, "locks:", 127))
				.withMessageContaining("128");
			assertThatIllegalArgumentException().isThrownBy(() -> new KeySpace("x".repeat(200), "locks:", 256))
				.withMessageContaining("272");
			assertThat(new KeySpace("x".repeat(200), "locks:", 272).key("y".repeat(200))).hasSize(272);
		}

		@Test
		void checksItsPrefix() {
			assertThatIllegalArgumentException().isThrownBy(() -> new KeySpace("a\tb", "locks:", 512))
				.withMessageContaining("key prefix 'a\\u0009b:locks:'");
		}

	}

	@Nested
	class Escaping {

		@Test
		void keepsPartsApart() {
			assertThat(KeySpace.escape("a:b")).isEqualTo("a%3Ab");
			assertThat(KeySpace.escape("{tag}")).isEqualTo("%7Btag%7D");
			assertThat(KeySpace.escape("100%")).isEqualTo("100%25");
			assertThat(KeySpace.escape("plain")).isSameAs("plain");
		}

		@Test
		void neverMakesTwoListsOfPartsMeet() {
			Random random = new Random(42);
			Map<String, List<String>> seen = new HashMap<>();
			for (int i = 0; i < 50_000; i++) {
				List<String> parts = random.ints(1 + random.nextInt(3), 0, 5)
					.mapToObj((length) -> text(random, length, "a:%{}2357ABD"))
					.toList();
				String joined = String.join(":", parts.stream().map(KeySpace::escape).toList());
				List<String> before = seen.put(joined, parts);
				assertThat(before).isIn(null, parts);
			}
		}

		@Test
		void neverMakesTwoNamesMeet() {
			Random random = new Random(43);
			KeySpace narrow = new KeySpace(null, "", 128);
			Map<String, String> seen = new HashMap<>();
			for (int i = 0; i < 50_000; i++) {
				String name = text(random, 1 + random.nextInt(200), "ab\u20ac\u00e9#");
				String key = narrow.key(name);
				assertThat(key.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(128);
				assertThat(seen.put(key, name)).isIn(null, name);
				String again = narrow.key(key);
				if (!key.equals(name)) {
					assertThat(again).isNotEqualTo(key);
				}
			}
		}

		private String text(Random random, int length, String alphabet) {
			StringBuilder text = new StringBuilder();
			random.ints(length, 0, alphabet.length()).forEach((index) -> text.append(alphabet.charAt(index)));
			return text.toString();
		}

	}

	private KeySpace keys() {
		return this.keys;
	}

}
