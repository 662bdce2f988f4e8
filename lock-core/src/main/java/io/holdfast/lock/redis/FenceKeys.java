package io.holdfast.lock.redis;

import org.jspecify.annotations.Nullable;

/**
 * Where the fences of a lock stand: beside its key, always in the same slot of a Cluster.
 */
final class FenceKeys {

	private final String prefix;

	FenceKeys(@Nullable String namespace) {
		this.prefix = (namespace == null || namespace.isEmpty()) ? "fence:" : namespace + ":fence:";
	}

	/**
	 * The fence key of a lock key: {@code fence:{locks:name}}, or with the name's own
	 * hash tag where it has one.
	 */
	String of(String lockKey) {
		return hasHashTag(lockKey) ? this.prefix + lockKey : this.prefix + "{" + lockKey + "}";
	}

	private static boolean hasHashTag(String key) {
		int open = key.indexOf('{');
		return open >= 0 && key.indexOf('}', open) > open + 1;
	}

}
