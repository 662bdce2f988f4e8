package io.holdfast.lock.redis;

import org.jspecify.annotations.Nullable;

/**
 * Where the fences and ticks of a lock stand: beside its key, always in the same slot of
 * a Cluster.
 */
final class SideKeys {

	private final String namespace;

	SideKeys(@Nullable String namespace) {
		this.namespace = (namespace == null || namespace.isEmpty()) ? "" : namespace + ":";
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

	private String beside(String lockKey, String kind) {
		return this.namespace + kind + (hasHashTag(lockKey) ? lockKey : "{" + lockKey + "}");
	}

	private static boolean hasHashTag(String key) {
		int open = key.indexOf('{');
		return open >= 0 && key.indexOf('}', open) > open + 1;
	}

}
