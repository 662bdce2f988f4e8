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
 * @param queues for the queues in which instances wait; without them, they wait in no
 * order
 */
record LockPermissions(FeaturePermissions locks, FeaturePermissions fences, FeaturePermissions ticks,
		FeaturePermissions queues) {

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
							"HDEL KEY x", "DEL KEY", "PEXPIRE KEY x"),
				FeaturePermissions.to("queues of waiting instances", Need.WELCOME)
					.keys(companionKeys.queues(), companionKeys.queue(lock), "ZADD KEY GT NX 1 x", "ZPOPMIN KEY",
							"ZCARD KEY", "ZRANK KEY x", "ZRANGE KEY 0 0", "ZREM KEY x", "DEL KEY", "PEXPIRE KEY x")
					.keys(companionKeys.turns(), companionKeys.turn(lock), "GETEX KEY", "PSETEX KEY x x", "DEL KEY")
					.keys(prefix, lock, "GETEX KEY")
					.channel(companionKeys.calls() + "*", "PUBLISH KEY x")
					.commands("TIME"));
		node.require(permissions.locks());
		node.require(permissions.fences());
		node.require(permissions.ticks());
		node.require(permissions.queues());
		return permissions;
	}

}
