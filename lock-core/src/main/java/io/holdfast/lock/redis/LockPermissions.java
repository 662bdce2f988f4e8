package io.holdfast.lock.redis;

import io.holdfast.redis.FeaturePermissions;
import io.holdfast.redis.FeaturePermissions.Need;
import io.holdfast.redis.RedisNode;

/**
 * The permissions that locks need on one node.
 *
 * @param locks for every lock
 * @param fences for locks with fences
 * @param ticks for jobs that run once per tick
 */
record LockPermissions(FeaturePermissions locks, FeaturePermissions fences, FeaturePermissions ticks) {

	static LockPermissions to(RedisNode node, String prefix, CompanionKeys companionKeys) {
		String lock = FeaturePermissions.unusedKey(prefix);
		LockPermissions permissions = new LockPermissions(
				FeaturePermissions.to("locks", Need.ALWAYS)
					.keys(prefix, lock, "SET KEY x NX XX", "GET KEY", "DEL KEY", "PTTL KEY", "PEXPIRE KEY x",
							"EVALSHA x 1 KEY", "EVAL return(0) 1 KEY"),
				FeaturePermissions.to("fences", Need.WHEN_USED)
					.keys(companionKeys.fences(), companionKeys.fence(lock), "ZADD KEY GT NX 1 x", "ZSCORE KEY x",
							"PEXPIRE KEY x"),
				FeaturePermissions.to("jobs that run once per tick", Need.WHEN_USED)
					.keys(companionKeys.ticks(), companionKeys.tick(lock), "HMGET KEY x", "HSET KEY x x x",
							"HDEL KEY x", "DEL KEY", "PEXPIRE KEY x"));
		node.require(permissions.locks());
		node.require(permissions.fences());
		node.require(permissions.ticks());
		return permissions;
	}

}
