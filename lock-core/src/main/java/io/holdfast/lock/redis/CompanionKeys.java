package io.holdfast.lock.redis;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import io.holdfast.redis.HashSlot;
import org.jspecify.annotations.Nullable;

/**
 * Names the keys of a lock's fences, ticks and queue. They are always in the same Cluster
 * slot as the lock key, and no two locks share one.
 * <p>
 * The lock key becomes the hash tag, or keeps its own hash tag if it has one. If its
 * braces make that ambiguous or lead to another slot, the hash tag is the smallest number
 * that leads to the lock key's slot.
 */
final class CompanionKeys {

	private final String namespace;

	/** The prefix of all lock keys. */
	private final String prefix;

	/** Matches keys whose hash tag is a number. */
	private final Pattern numbered;

	/** The smallest number that leads to each slot, by the start of the key. */
	private final Map<String, int[]> numbers = new ConcurrentHashMap<>();

	CompanionKeys(@Nullable String namespace, String keyPrefix) {
		this.namespace = (namespace == null || namespace.isEmpty()) ? "" : namespace + ":";
		this.prefix = this.namespace + keyPrefix;
		this.numbered = Pattern.compile("\\{\\d+}:" + Pattern.quote(this.prefix) + ".*", Pattern.DOTALL);
	}

	/**
	 * The fence key of a lock key: {@code fence:{locks:name}}, or with the name's own
	 * hash tag if it has one.
	 */
	String fence(String lockKey) {
		return beside(lockKey, "fence:");
	}

	/**
	 * The tick key of a lock key: {@code cron:{locks:name}}, or with the name's own hash
	 * tag if it has one.
	 */
	String tick(String lockKey) {
		return beside(lockKey, "cron:");
	}

	/**
	 * The key of a lock's queue of instances: {@code queue:{locks:name}}, or with the
	 * name's own hash tag if it has one.
	 */
	String queue(String lockKey) {
		return beside(lockKey, "queue:");
	}

	/**
	 * The key that names the instance whose turn it is: {@code turn:{locks:name}}, or
	 * with the name's own hash tag if it has one.
	 */
	String turn(String lockKey) {
		return beside(lockKey, "turn:");
	}

	/** The prefix of all queues. */
	String queues() {
		return this.namespace + "queue:";
	}

	/** The prefix of all keys that name the instance whose turn it is. */
	String turns() {
		return this.namespace + "turn:";
	}

	/** The prefix of the channels on which clients are called. */
	String calls() {
		return this.namespace + "call:";
	}

	/** The prefix of all fence keys. */
	String fences() {
		return this.namespace + "fence:";
	}

	/** The prefix of all tick keys. */
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
	 * Whether another lock could have the same companion key.
	 */
	private boolean isAmbiguous(String lockKey, String own) {
		return this.numbered.matcher(own).matches() || (own.equals(lockKey) && own.startsWith('{' + this.prefix));
	}

	private int number(String start, String lockKey, int slot) {
		int open = start.indexOf('{');
		if (open >= 0 && start.startsWith("}", open + 1)) {
			// With an empty hash tag, the slot depends on the whole key.
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
