package io.holdfast.lock.redis;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.holdfast.key.KeySpace;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CompanionKeysTest {

	private static final List<String> PARTS = List.of("{", "}", ":", "{}", "}{", "a", "b", "0", "17", "locks:",
			"fence:", "cron:", "{a}", "{0}:", "ü", "\uD83D\uDD12", " ", "#");

	/** Namespaces and prefixes. */
	private static final List<List<String>> SPACES = List.of(List.of("", "locks:"), List.of("", ""),
			List.of("app", "locks:"), List.of("{app}", "locks:"), List.of("a}b", "locks:"), List.of("a{b", "locks:"),
			List.of("", "{"), List.of("", "{locks}:"), List.of("", "{}"), List.of("", "}"), List.of("{", "}"),
			List.of("ü{", "locks}:"));

	private final Random random = new Random(42);

	@Test
	void ofOrdinaryNamesAreAsTheyAlwaysWere() {
		CompanionKeys keys = new CompanionKeys(null, "locks:");
		assertThat(keys.fence("locks:invoice:42")).isEqualTo("fence:{locks:invoice:42}");
		assertThat(keys.tick("locks:invoice:42")).isEqualTo("cron:{locks:invoice:42}");
		assertThat(keys.fence("locks:{tenant}:42")).isEqualTo("fence:locks:{tenant}:42");
		assertThat(keys.fence("locks:open{")).isEqualTo("fence:{locks:open{}");
		assertThat(new CompanionKeys("app", "locks:").tick("app:locks:a")).isEqualTo("app:cron:{app:locks:a}");
		assertThat(new CompanionKeys("{app}", "locks:").tick("{app}:locks:a")).isEqualTo("{app}:cron:{app}:locks:a");
	}

	@Test
	void areInTheSlotOfTheLockWhateverItsName() {
		for (List<String> space : SPACES) {
			CompanionKeys keys = new CompanionKeys(space.get(0), space.get(1));
			KeySpace locks = new KeySpace(space.get(0), space.get(1), 512);
			for (int i = 0; i < 3000; i++) {
				String key = locks.key(name());
				assertThat(List.of(keys.fence(key), keys.tick(key))).as("beside %s", key)
					.allMatch((side) -> slot(side) == slot(key));
			}
		}
	}

	@Test
	void areInTheSlotOfTheLockIfTheNamespaceHasAnEmptyHashTag() {
		CompanionKeys keys = new CompanionKeys("{}", "locks:");
		for (String name : List.of("a", "a}b", "{a}", "{}", "ü")) {
			assertThat(slot(keys.fence("{}:locks:" + name))).isEqualTo(slot("{}:locks:" + name));
		}
	}

	@Test
	void ofTwoLocksNeverMeet() {
		for (List<String> space : SPACES) {
			CompanionKeys keys = new CompanionKeys(space.get(0), space.get(1));
			KeySpace locks = new KeySpace(space.get(0), space.get(1), 512);
			Map<String, String> owners = new HashMap<>();
			for (int i = 0; i < 3000; i++) {
				String name = name();
				String key = locks.key(name);
				String fence = keys.fence(key);
				// A lock's name may look like the companion key of another lock.
				String like = locks.key(fence.replaceFirst("^.*?fence:", ""));
				for (String each : List.of(key, locks.key("{" + name + "}"), like)) {
					assertThat(owners.putIfAbsent(keys.fence(each), each)).as("beside %s", each).isIn(null, each);
				}
			}
		}
	}

	private String name() {
		StringBuilder name = new StringBuilder();
		while (name.toString().isBlank() || this.random.nextInt(4) != 0) {
			name.append(PARTS.get(this.random.nextInt(PARTS.size())));
		}
		return name.toString();
	}

	/**
	 * As in the specification of Redis Cluster.
	 */
	private static int slot(String key) {
		byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
		int start = 0;
		int end = bytes.length;
		for (int open = 0; open < bytes.length; open++) {
			if (bytes[open] == '{') {
				for (int close = open + 1; close < bytes.length; close++) {
					if (bytes[close] == '}') {
						if (close > open + 1) {
							start = open + 1;
							end = close;
						}
						break;
					}
				}
				break;
			}
		}
		int crc = 0;
		for (int i = start; i < end; i++) {
			crc ^= (bytes[i] & 0xFF) << 8;
			for (int bit = 0; bit < 8; bit++) {
				crc = ((crc & 0x8000) != 0) ? (crc << 1) ^ 0x1021 : crc << 1;
			}
			crc &= 0xFFFF;
		}
		return crc % 16384;
	}

}
