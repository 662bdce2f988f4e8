package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.lock.engine.LockNode;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeListener;
import io.holdfast.redis.RedisScript;
import org.jspecify.annotations.Nullable;

/**
 * A lock key on one Redis node. The value is the token alone, so that every client that
 * follows Redlock's recipe excludes us and we exclude it.
 */
final class RedisLockNode implements LockNode {

	/**
	 * The recipe's command; what a busy key says beside no is read in the same trip, and
	 * with tracking on, reading it subscribes to its next change.
	 */
	private static final RedisScript ACQUIRE_OR_WATCH = RedisScript.of("""
			if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return {1} end
			local holder = redis.call('GET', KEYS[1])
			return {0, redis.call('PTTL', KEYS[1]), holder}""");

	private static final RedisScript RELEASE = RedisScript.of("""
			if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
			return 0""");

	/**
	 * 1 extended, 2 restored, 0 refused. The last read subscribes the holder to changes
	 * that others make.
	 */
	private static final RedisScript EXTEND = RedisScript.of("""
			local result = 1
			local holder = redis.call('GET', KEYS[1])
			if not holder then
			  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
			  result = 2
			elseif holder ~= ARGV[1] then
			  return 0
			elseif redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then
			  redis.call('PEXPIRE', KEYS[1], ARGV[2])
			end
			redis.call('GET', KEYS[1])
			return result""");

	private static final RedisScript READ = RedisScript.of("""
			local holder = redis.call('GET', KEYS[1])
			if not holder then return {} end
			return {holder, redis.call('PTTL', KEYS[1])}""");

	private static final RedisScript DELETE = RedisScript.of("return redis.call('DEL', KEYS[1])");

	private final RedisNode node;

	RedisLockNode(RedisNode node) {
		this.node = node;
		node.prepare(List.of(ACQUIRE_OR_WATCH, RELEASE, EXTEND));
	}

	@Override
	public String address() {
		return this.node.address();
	}

	@Override
	public CompletionStage<Grant> acquire(String key, String token, Duration lease, boolean watch) {
		this.node.checkUsable();
		if (!watch) {
			return this.node.setIfAbsent(key, token, lease).thenApply((set) -> set ? Grant.YES : Grant.NO);
		}
		boolean tracking = this.node.isTracking();
		AtomicBoolean again = new AtomicBoolean();
		return this.node.evalList(ACQUIRE_OR_WATCH, () -> again.set(true), key, token, millis(lease))
			.thenApply((answer) -> (number(answer.get(0)) == 1) ? new Grant(true, null, null, false, again.get())
					: new Grant(false, String.valueOf(answer.get(2)), remaining(answer.get(1)), tracking, false));
	}

	@Override
	public CompletionStage<Boolean> release(String key, String token) {
		return this.node.evalNumber(RELEASE, key, token).thenApply((deleted) -> deleted == 1);
	}

	@Override
	public CompletionStage<Extension> extend(String key, String token, Duration lease) {
		this.node.checkUsable();
		return this.node.evalNumber(EXTEND, key, token, millis(lease))
			.thenApply((result) -> (result == 1) ? Extension.EXTENDED
					: (result == 2) ? Extension.RESTORED : Extension.REFUSED);
	}

	@Override
	public CompletionStage<Holding> read(String key) {
		this.node.checkUsable();
		return this.node.evalList(READ, key)
			.thenApply((answer) -> answer.isEmpty() ? new Holding(null, null)
					: new Holding(String.valueOf(answer.get(0)), remaining(answer.get(1))));
	}

	@Override
	public CompletionStage<Boolean> delete(String key) {
		this.node.checkUsable();
		return this.node.evalNumber(DELETE, key).thenApply((deleted) -> deleted == 1);
	}

	@Override
	public void unanswered() {
		this.node.unanswered();
	}

	@Override
	public void addListener(Listener listener) {
		this.node.addListener(new RedisNodeListener() {

			@Override
			public void onChange(String key) {
				listener.changed(RedisLockNode.this, key);
			}

			@Override
			public void onReset() {
				listener.reset(RedisLockNode.this);
			}

		});
	}

	private static String millis(Duration lease) {
		return Long.toString(lease.toMillis());
	}

	private static @Nullable Duration remaining(@Nullable Object millis) {
		long remaining = number(millis);
		return (remaining == -1) ? null : Duration.ofMillis(Math.max(0, remaining));
	}

	private static long number(@Nullable Object value) {
		return (value instanceof Long number) ? number : 0;
	}

}
