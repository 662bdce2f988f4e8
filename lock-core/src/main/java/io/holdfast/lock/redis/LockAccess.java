package io.holdfast.lock.redis;

import io.holdfast.redis.RedisAccess;
import io.holdfast.redis.RedisAccess.Need;
import io.holdfast.redis.RedisNode;

/**
 * What locks do on one node.
 *
 * @param locks without which there is none
 * @param fences for those who ask for one
 * @param ticks for jobs that run once per tick
 */
record LockAccess(RedisAccess locks, RedisAccess fences, RedisAccess ticks) {

	static LockAccess to(RedisNode node, String prefix, SideKeys sideKeys) {
		String lock = RedisAccess.nobodysKey(prefix);
		LockAccess access = new LockAccess(
				RedisAccess.to("locks", Need.ALWAYS)
					.keys(prefix, lock, "SET KEY x NX XX", "GET KEY", "DEL KEY", "PTTL KEY", "PEXPIRE KEY x",
							"EVALSHA x 1 KEY", "EVAL return(0) 1 KEY"),
				RedisAccess.to("fences", Need.WHEN_USED)
					.keys(sideKeys.fences(), sideKeys.fence(lock), "ZADD KEY GT NX 1 x", "ZSCORE KEY x",
							"PEXPIRE KEY x"),
				RedisAccess.to("jobs that run once per tick", Need.WHEN_USED)
					.keys(sideKeys.ticks(), sideKeys.tick(lock), "HMGET KEY x", "HSET KEY x x x", "HDEL KEY x",
							"DEL KEY", "PEXPIRE KEY x"));
		node.require(access.locks());
		node.require(access.fences());
		node.require(access.ticks());
		return access;
	}

}
