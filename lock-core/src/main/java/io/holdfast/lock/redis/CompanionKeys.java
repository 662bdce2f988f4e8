package io.holdfast.lock.redis;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import io.holdfast.redis.HashSlot;
import org.jspecify.annotations.Nullable;

/**
 * Where the fences and ticks of a lock stand: beside its key, always in the same slot of
 * a Cluster, and two locks never at one place.
 * <p>
 * The lock key itself is the hash tag, unless it brings one of its own or has braces that
 * cannot stand in one. For those a number is the hash tag, the smallest that leads to the
 * slot.
 */
final class CompanionKeys {

	private final String namespace;

	/** What all lock keys begin with. */
	private final String prefix;

	/** What a key looks like that has a number for a hash tag. */
	private final Pattern numbered;

	/** For each kind the number that leads to a slot. */
	private final Map<String, int[]> numbers = new ConcurrentHashMap<>();

	CompanionKeys(@Nullable String namespace, String keyPrefix) {
		this.namespace = (namespace == null || namespace.isEmpty()) ? "" : namespace + ":";
		this.prefix = this.namespace + keyPrefix;
		this.numbered = Pattern.compile("\\{\\d+}:" + Pattern.quote(this.prefix) + ".*", Pattern.DOTALL);
	}

	/**
	 * The fence key of a lock key: {@code fence:{locks:name}}, or with the name's own
	 * hash tag where it has one.
	 */
	String fence(String lockKey) {
		return beside(lockKey, "fence:");
	}

	/**
	 * The tick key of a lock key: {@code cron:{locks:name}}, or with the name's own hash
	 * tag where it has one.
	 */
	String tick(String lockKey) {
		return beside(lockKey, "cron:");
	}

	/** What all fence keys begin with. */
	String fences() {
		return this.namespace + "fence:";
	}

	/** What all tick keys begin with. */
	String ticks() {
		return this.namespace + "cron:";
	}

	private String beside(String lockKey, String kind) {
		String start = this.namespace + kind;
		if (lockKey.indexOf('{') < 0 && lockKey.indexOf('}') < 0) {
			return start + '{' + lockKey + '}';
		}
		int slot = HashSlot.of(lockKey);
		String own = hasHashTag(lockKey) ? lockKey : '{' + lockKey + '}';
		if (!isAmbiguous(lockKey, own) && HashSlot.of(start + own) == slot) {
			return start + own;
		}
		return start + '{' + number(start, lockKey, slot) + "}:" + lockKey;
	}

	/**
	 * Whether another lock's key could be written the same way.
	 */
	private boolean isAmbiguous(String lockKey, String own) {
		return this.numbered.matcher(own).matches() || (own.equals(lockKey) && own.startsWith('{' + this.prefix));
	}

	private int number(String start, String lockKey, int slot) {
		int open = start.indexOf('{');
		if (open >= 0 && start.startsWith("}", open + 1)) {
			// An empty hash tag: the whole key counts.
			int number = 0;
			while (HashSlot.of(start + '{' + number + "}:" + lockKey) != slot) {
				number++;
			}
			return number;
		}
		return this.numbers.computeIfAbsent(start, CompanionKeys::numbers)[slot];
	}

	private static int[] numbers(String start) {
		int[] numbers = new int[HashSlot.COUNT];
		Arrays.fill(numbers, -1);
		int missing = numbers.length;
		for (int number = 0; missing > 0; number++) {
			int slot = HashSlot.of(start + '{' + number + '}');
			if (numbers[slot] < 0) {
				numbers[slot] = number;
				missing--;
			}
		}
		return numbers;
	}

	private static boolean hasHashTag(String key) {
		int open = key.indexOf('{');
		return open >= 0 && key.indexOf('}', open) > open + 1;
	}

}
