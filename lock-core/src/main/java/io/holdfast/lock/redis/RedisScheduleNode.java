package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.holdfast.lock.engine.ScheduleNode;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisScript;
import io.holdfast.text.Printable;
import io.holdfast.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ticks of jobs on one Redis node: a hash beside the lock key, with the last tick
 * that was run, the token that ran it, the moment up to which ticks are settled, and the
 * moment up to which they were settled before that tick.
 */
final class RedisScheduleNode implements ScheduleNode {

	private static final Logger logger = LoggerFactory.getLogger(RedisScheduleNode.class);

	/**
	 * Reads the register. A key that is not a valid register does not tell which ticks
	 * until now have been run, so it is replaced by a register in which all of them are
	 * settled. If a quorum of other nodes has valid registers, those decide; otherwise a
	 * tick is skipped rather than run twice.
	 */
	private static final String REGISTER = """
			local function register(key, now, keep)
			  local at = redis.pcall('HMGET', key, 'settled', 'tick', 'token', 'before')
			  if at.err and not string.find(at.err, 'WRONGTYPE', 1, true) then return at end
			  local good = not at.err
			  for i = 1, 4 do
			    local number = good and i ~= 3 and at[i]
			    if number and (#number > 15 or not string.find(number, '^%d+$')) then good = false end
			  end
			  if good then return at, 0 end
			  redis.call('DEL', key)
			  redis.call('HSET', key, 'settled', now)
			  redis.call('PEXPIRE', key, keep)
			  return {now, false, false, false}, 1
			end
			""";

	/**
	 * The same record may be sent again, because its sender may not have received the
	 * answer. Only a withdrawal sets the register back.
	 */
	private static final RedisScript RECORD = RedisScript.of(REGISTER + """
			local at, replaced = register(KEYS[2], ARGV[4], ARGV[3])
			if at.err then return at end
			local settled = at[1] or '0'
			if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {0, settled, replaced} end
			if at[3] == ARGV[1] and at[2] == ARGV[2] then return {1, at[4] or '0', replaced} end
			if tonumber(ARGV[2]) <= tonumber(settled) then return {0, settled, replaced} end
			redis.call('HSET', KEYS[2], 'settled', ARGV[2], 'tick', ARGV[2], 'token', ARGV[1], 'before', settled)
			redis.call('PEXPIRE', KEYS[2], ARGV[3])
			return {1, settled, replaced}""");

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

	private static final RedisScript READ = RedisScript.of(REGISTER + """
			local at, replaced = register(KEYS[1], ARGV[1], ARGV[2])
			if at.err then return at end
			return {at[1] or '0', at[2] or '0', at[3] or '', replaced}""");

	private static final RedisScript EXPIRE = RedisScript.of("""
			if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
			return 0""");

	/** How long a replaced register is kept; the next tick sets the configured time. */
	private static final Duration KEPT = Duration.ofDays(31);

	private static final Runnable NOTHING = () -> {
	};

	private final RedisNode node;

	private final CompanionKeys keys;

	private final LockPermissions permissions;

	RedisScheduleNode(RedisNode node, CompanionKeys keys, LockPermissions permissions) {
		this.node = node;
		this.keys = keys;
		this.permissions = permissions;
		node.prepare(List.of(RECORD, WITHDRAW, SETTLE, READ, EXPIRE));
	}

	@Override
	public CompletionStage<TickVote> record(String key, String token, long tick, Duration keep) {
		this.node.checkAllowed(this.permissions.ticks(), key);
		this.node.checkVote(key);
		return this.node
			.evalList(RECORD, NOTHING, both(key), token, Long.toString(tick), Long.toString(keep.toMillis()), now())
			.thenApply((reply) -> {
				reportReplaced(key, reply.number(2));
				return confirmed(key, new TickVote(reply.number(0) == 1, reply.number(1)));
			});
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
		this.node.checkAllowed(this.permissions.ticks(), key);
		this.node.checkVote(key);
		return this.node.evalList(READ, NOTHING, List.of(this.keys.tick(key)), now(), Long.toString(KEPT.toMillis()))
			.thenApply((reply) -> {
				reportReplaced(key, reply.number(3));
				String token = reply.text(2);
				return confirmed(key, new Register(reply.number(0), reply.number(1), token.isEmpty() ? null : token));
			});
	}

	/** The time of the clock that schedules use. */
	private static String now() {
		return Long.toString(TimeSource.SYSTEM.currentTimeMillis());
	}

	/**
	 * Report a replaced register. The replacement makes it valid, so this is logged once.
	 */
	private void reportReplaced(String key, long replaced) {
		if (replaced == 1) {
			logger
				.error("The key '{}' at {} did not hold a record of ticks in this version's format. It was replaced, and"
						+ " ticks until now count as run there, so that none runs twice. Find out what else writes keys with"
						+ " this prefix, and change its prefix or that of the locks.",
						Printable.of(this.keys.tick(key)), this.node.address());
		}
	}

	@Override
	public CompletionStage<Boolean> expire(String key, String token, Duration remaining) {
		return this.node.evalNumber(EXPIRE, List.of(key), token, Long.toString(remaining.toMillis()))
			.thenApply((done) -> done == 1);
	}

	/**
	 * Check again that the server has a vote, because the command may have reached
	 * another server than the one that was checked.
	 */
	private <A> A confirmed(String key, A answer) {
		this.node.checkVote(key);
		return answer;
	}

	private List<String> both(String key) {
		return List.of(key, this.keys.tick(key));
	}

}
