package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.lock.engine.LockNode.Extension;
import io.holdfast.lock.engine.LockNode.FenceVote;
import io.holdfast.lock.engine.LockNode.Grant;
import io.holdfast.redis.RedisAnswer;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisScript;
import org.jspecify.annotations.Nullable;

/**
 * Several lock keys on one Redis node, as if they were one: each step is a script, and so
 * happens at one moment.
 */
final class SeveralKeys {

	/**
	 * Looks at all keys before it sets any, so that a refusal has changed nothing. A
	 * refusal names the key that blocks by its index. With tracking on, the reads
	 * subscribe to that key and to others too, by the server's version.
	 */
	private static final RedisScript ACQUIRE = RedisScript.of("""
			for i = 1, #KEYS do
			  local holder = redis.call('GET', KEYS[i])
			  if holder then return {0, redis.call('PTTL', KEYS[i]), holder, i} end
			end
			for i = 1, #KEYS do redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2]) end
			return {1}""");

	private static final RedisScript RELEASE = RedisScript.of("""
			local deleted = 0
			for i = 1, #KEYS do
			  if redis.call('GET', KEYS[i]) == ARGV[1] then deleted = deleted + redis.call('DEL', KEYS[i]) end
			end
			return deleted""");

	/**
	 * 1 extended, 2 restored, 0 refused. The reads subscribe the holder to changes that
	 * others make, the last one to those of keys that were missing.
	 */
	private static final RedisScript EXTEND = RedisScript.of("""
			local result = 1
			for i = 1, #KEYS do
			  local holder = redis.call('GET', KEYS[i])
			  if not holder then result = 2 elseif holder ~= ARGV[1] then return 0 end
			end
			for i = 1, #KEYS do
			  local left = redis.call('PTTL', KEYS[i])
			  if left == -2 then
			    redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2])
			  elseif left < tonumber(ARGV[2]) then
			    redis.call('PEXPIRE', KEYS[i], ARGV[2])
			  end
			  redis.call('GET', KEYS[i])
			end
			return result""");

	static final List<RedisScript> SCRIPTS = List.of(ACQUIRE, RELEASE, EXTEND);

	private final RedisNode node;

	SeveralKeys(RedisNode node) {
		this.node = node;
	}

	CompletionStage<Grant> acquire(List<String> keys, String token, Duration lease) {
		this.node.checkVote(keys.get(0));
		boolean tracking = this.node.isTracking();
		AtomicBoolean again = new AtomicBoolean();
		return this.node.evalList(ACQUIRE, () -> again.set(true), keys, token, RedisLockNode.millis(lease))
			.thenApply((answer) -> grant(keys, answer, tracking, again.get()));
	}

	private static Grant grant(List<String> keys, RedisAnswer answer, boolean tracking, boolean again) {
		if (answer.number(0) == 1) {
			return new Grant(true, null, null, false, again, FenceVote.NONE);
		}
		@Nullable Duration remaining = RedisLockNode.remaining(answer.number(1));
		String blocker = keys.get(Math.max(1, Math.min(keys.size(), answer.smallNumber(3))) - 1);
		return new Grant(false, answer.text(2), remaining, tracking, false, FenceVote.NONE, blocker);
	}

	CompletionStage<Boolean> release(List<String> keys, String token) {
		return this.node.evalNumber(RELEASE, keys, token).thenApply((deleted) -> deleted == keys.size());
	}

	CompletionStage<Extension> extend(List<String> keys, String token, Duration lease) {
		this.node.checkUsable(keys.get(0));
		return this.node.evalNumber(EXTEND, keys, token, RedisLockNode.millis(lease))
			.thenApply(RedisLockNode::extension);
	}

}
