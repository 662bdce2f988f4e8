package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.holdfast.lock.engine.ScheduleNode;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisScript;

/**
 * The ticks of jobs on one Redis node: a hash beside the lock key, with the last tick
 * that was run, the token that ran it, the moment up to which ticks are settled, and the
 * one up to which they were before.
 */
final class RedisScheduleNode implements ScheduleNode {

	/**
	 * The same claim may come again, for its sender may not have heard the answer. The
	 * register never falls but by a withdrawal.
	 */
	private static final RedisScript RECORD = RedisScript.of("""
			local at = redis.call('HMGET', KEYS[2], 'settled', 'tick', 'token', 'before')
			local settled = at[1] or '0'
			if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {0, settled} end
			if at[3] == ARGV[1] and at[2] == ARGV[2] then return {1, at[4] or '0'} end
			if tonumber(ARGV[2]) <= tonumber(settled) then return {0, settled} end
			redis.call('HSET', KEYS[2], 'settled', ARGV[2], 'tick', ARGV[2], 'token', ARGV[1], 'before', settled)
			redis.call('PEXPIRE', KEYS[2], ARGV[3])
			return {1, settled}""");

	private static final String OWN_TICK = """
			local at = redis.call('HMGET', KEYS[2], 'tick', 'token', 'settled', 'before')
			if at[1] ~= ARGV[2] or at[2] ~= ARGV[1] then return 0 end
			""";

	private static final RedisScript WITHDRAW = RedisScript.of(OWN_TICK + """
			if at[4] == '0' then return redis.call('DEL', KEYS[2]) end
			redis.call('HSET', KEYS[2], 'settled', at[4], 'tick', at[4])
			redis.call('HDEL', KEYS[2], 'token', 'before')
			return 1""");

	private static final RedisScript SETTLE = RedisScript.of(OWN_TICK + """
			if tonumber(ARGV[3]) > tonumber(at[3]) then redis.call('HSET', KEYS[2], 'settled', ARGV[3]) end
			return 1""");

	private static final RedisScript READ = RedisScript.of("""
			local at = redis.call('HMGET', KEYS[1], 'settled', 'tick', 'token')
			return {at[1] or '0', at[2] or '0', at[3] or ''}""");

	private static final RedisScript EXPIRE = RedisScript.of("""
			if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
			return 0""");

	private static final Runnable NOTHING = () -> {
	};

	private final RedisNode node;

	private final SideKeys keys;

	private final LockAccess access;

	RedisScheduleNode(RedisNode node, SideKeys keys, LockAccess access) {
		this.node = node;
		this.keys = keys;
		this.access = access;
		node.prepare(List.of(RECORD, WITHDRAW, SETTLE, READ, EXPIRE));
	}

	@Override
	public CompletionStage<TickVote> record(String key, String token, long tick, Duration keep) {
		this.access.ticks().check();
		this.node.checkVote(key);
		return this.node
			.evalList(RECORD, NOTHING, both(key), token, Long.toString(tick), Long.toString(keep.toMillis()))
			.thenApply((answer) -> confirmed(key, new TickVote(answer.number(0) == 1, answer.number(1))));
	}

	@Override
	public CompletionStage<Boolean> withdraw(String key, String token, long tick) {
		return this.node.evalNumber(WITHDRAW, both(key), token, Long.toString(tick)).thenApply((done) -> done == 1);
	}

	@Override
	public CompletionStage<Boolean> settle(String key, String token, long tick, long until) {
		return this.node.evalNumber(SETTLE, both(key), token, Long.toString(tick), Long.toString(until))
			.thenApply((done) -> done == 1);
	}

	@Override
	public CompletionStage<Register> read(String key) {
		this.access.ticks().check();
		this.node.checkVote(key);
		return this.node.evalList(READ, NOTHING, List.of(this.keys.tick(key))).thenApply((answer) -> {
			String token = answer.text(2);
			return confirmed(key, new Register(answer.number(0), answer.number(1), token.isEmpty() ? null : token));
		});
	}

	@Override
	public CompletionStage<Boolean> expire(String key, String token, Duration remaining) {
		return this.node.evalNumber(EXPIRE, List.of(key), token, Long.toString(remaining.toMillis()))
			.thenApply((done) -> done == 1);
	}

	/**
	 * The server may have been another one when it was checked.
	 */
	private <A> A confirmed(String key, A answer) {
		this.node.checkVote(key);
		return answer;
	}

	private List<String> both(String key) {
		return List.of(key, this.keys.tick(key));
	}

}
