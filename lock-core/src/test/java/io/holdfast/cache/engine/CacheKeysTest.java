package io.holdfast.cache.engine;

import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CacheKeysTest {

	@Test
	void readAsTheUserWritesThem() {
		CacheKeys keys = new CacheKeys("shop", "cache:", 512);
		assertThat(keys.entry(keys.cache("profile"), "ada:1")).isEqualTo("shop:cache:profile:ada:1");
		assertThat(keys.version(keys.cache("profile"), "user:1")).isEqualTo("shop:cache:profile:tag:user:1");
		assertThat(keys.channel()).isEqualTo("shop:cache:changes");
	}

	@Test
	void keepWhatUsersWriteApart() {
		CacheKeys keys = new CacheKeys(null, "cache:", 512);
		assertThat(keys.entry(keys.cache("a:b"), "c")).isNotEqualTo(keys.entry(keys.cache("a"), "b:c"));
		assertThat(keys.entry("a", "tag:x")).isNotEqualTo(keys.version("a", "x"));
		assertThat(keys.entry("a", "tag:x")).isNotEqualTo(keys.entry("a", "tag%3Ax"));
		assertThat(keys.entry("a", "{x}")).isEqualTo("cache:a:%7Bx%7D");
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "a:b", "{x}", "}{", "tag:x", "a%7Bb" })
	void keepWhatBelongsToAnEntryInItsSlot(String key) {
		for (String namespace : new String[] { "", "shop", "{shop}", "a{shop}b" }) {
			CacheKeys keys = new CacheKeys(namespace, "cache:", 512);
			String entry = keys.entry(keys.cache("users"), key);
			assertThat(SlotHash.getSlot(keys.lock(entry))).isEqualTo(SlotHash.getSlot(entry));
			assertThat(SlotHash.getSlot(keys.ticket(entry))).isEqualTo(SlotHash.getSlot(entry));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a{b", "a}b", "{}", "{a}{b}" })
	void refuseBracesThatAreNoHashTag(String namespace) {
		assertThatIllegalArgumentException().isThrownBy(() -> new CacheKeys(namespace, "cache:", 512))
			.withMessageContaining(namespace);
	}

}
