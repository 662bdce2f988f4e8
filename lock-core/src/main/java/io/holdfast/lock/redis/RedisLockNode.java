package io.holdfast.lock.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.engine.TransientRefusalException;
import io.holdfast.lock.engine.LockNode;
import io.holdfast.lock.engine.ScheduleNode;
import io.holdfast.redis.RedisCommandTooLargeException;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeListener;
import io.holdfast.redis.RedisNodeUnavailableException;
import io.holdfast.redis.RedisReply;
import io.holdfast.redis.RedisScript;
import org.jspecify.annotations.Nullable;

/**
 * The lock keys of one Redis node. A key's value is only the token, so that this client
 * and any other client that follows the Redlock algorithm exclude each other.
 */
final class RedisLockNode implements LockNode {

	/**
	 * Redlock's command. If the key is busy, its holder and remaining time are read in
	 * the same round trip; with tracking on, the read subscribes to the key's next
	 * change.
	 */
	private static final RedisScript ACQUIRE_OR_WATCH = RedisScript.of("""
			if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return {1} end
			local holder = redis.call('GET', KEYS[1])
			return {0, redis.call('PTTL', KEYS[1]), holder}""");

	/**
	 * Records fences, which only the key's holder may do. A node's maximum never
	 * decreases, and is kept for a day after its last use.
	 */
	private static final String RECORD_FENCE = """
			local function record(first, last)
			  local largest = tonumber(redis.call('ZSCORE', KEYS[2], 'f') or '0')
			  if tonumber(first) <= largest then return {0, string.format('%.0f', largest)} end
			  redis.call('ZADD', KEYS[2], 'GT', 'CH', last, 'f')
			  redis.call('PEXPIRE', KEYS[2], 86400000)
			  return {1, string.format('%.0f', largest)}
			end
			""";

	private static final RedisScript ACQUIRE_FENCED = RedisScript.of(RECORD_FENCE + """
			if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
			  local fence = record(ARGV[3], ARGV[4])
			  return {1, fence[1], fence[2]}
			end
			local holder = redis.call('GET', KEYS[1])
			local largest = tonumber(redis.call('ZSCORE', KEYS[2], 'f') or '0')
			return {0, 0, string.format('%.0f', largest), redis.call('PTTL', KEYS[1]), holder}""");

	private static final RedisScript RAISE_FENCE = RedisScript.of(RECORD_FENCE + """
			if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {0, '0'} end
			return record(ARGV[2], ARGV[3])""");

	/**
	 * Reads all keys before it sets any, so that a refusal changes nothing. A refusal
	 * contains the index of the blocking key. With tracking on, the reads subscribe to
	 * that key and, depending on the server's version, also to others.
	 */
	private static final RedisScript ACQUIRE_ALL = RedisScript.of("""
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
	 * Returns 1 for extended, 2 for restored, 0 for refused. The last fence, if there is
	 * one, is recorded again in the last key on every node that holds the lock, and kept
	 * for another day. The reads subscribe the holder to changes that others make; the
	 * last read does so for keys that were missing.
	 */
	private static final RedisScript EXTEND = RedisScript.of("""
			local result, locks = 1, ARGV[3] and #KEYS - 1 or #KEYS
			for i = 1, locks do
			  local holder = redis.call('GET', KEYS[i])
			  if not holder then result = 2 elseif holder ~= ARGV[1] then return 0 end
			end
			for i = 1, locks do
			  local left = redis.call('PTTL', KEYS[i])
			  if left == -2 then
			    redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2])
			  elseif left < tonumber(ARGV[2]) then
			    redis.call('PEXPIRE', KEYS[i], ARGV[2])
			  end
			  redis.call('GET', KEYS[i])
			end
			if ARGV[3] then
			  redis.call('ZADD', KEYS[#KEYS], 'GT', ARGV[3], 'f')
			  redis.call('PEXPIRE', KEYS[#KEYS], 86400000)
			end
			return result""");

	private static final RedisScript READ = RedisScript.of("""
			local holder = redis.call('GET', KEYS[1])
			if not holder then return {} end
			return {holder, redis.call('PTTL', KEYS[1])}""");

	private static final RedisScript DELETE = RedisScript.of("return redis.call('DEL', KEYS[1])");

	/** A grant that a release may have overtaken. */
	private static final Grant GRANTED_LATE = new Grant(true, null, null, false, true, FenceVote.NONE);

	private static final Runnable NOTHING = () -> {
	};

	private static final Executor DELAYED = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

	private final RedisNode node;

	private final CompanionKeys companionKeys;

	private final LockPermissions permissions;

	private final PendingReleases pendingReleases = new PendingReleases();

	private final AtomicBoolean releasingLater = new AtomicBoolean();

	private final RedisScheduleNode schedule;

	private final RedisInstanceQueue queue;

	private volatile @Nullable RedisNodeListener listener;

	RedisLockNode(RedisNode node, String prefix, CompanionKeys companionKeys, String instanceId) {
		this.node = node;
		this.companionKeys = companionKeys;
		this.permissions = LockPermissions.to(node, prefix, companionKeys);
		this.schedule = new RedisScheduleNode(node, companionKeys, this.permissions);
		this.queue = new RedisInstanceQueue(node, this, prefix, companionKeys, this.permissions, instanceId);
		node.prepare(
				List.of(ACQUIRE_OR_WATCH, ACQUIRE_FENCED, ACQUIRE_ALL, RAISE_FENCE, RELEASE, EXTEND, READ, DELETE));
		node.prepare(RedisInstanceQueue.SCRIPTS);
	}

	@Override
	public String address() {
		return this.node.address();
	}

	@Override
	public void awaitReady() {
		this.node.awaitReady();
	}

	@Override
	public CompletionStage<Grant> acquire(String key, String token, Duration lease, boolean watch) {
		this.node.checkAllowed(this.permissions.locks(), key);
		this.node.checkVote(key);
		AtomicBoolean again = new AtomicBoolean();
		if (!watch) {
			return this.node.setIfAbsent(key, token, lease, () -> again.set(true))
				.thenApply((set) -> !set ? Grant.NO : again.get() ? GRANTED_LATE : Grant.YES)
				.thenApply((grant) -> confirmed(List.of(key), token, grant));
		}
		boolean tracking = this.node.isTracking();
		return this.node.evalList(ACQUIRE_OR_WATCH, () -> again.set(true), List.of(key), token, millis(lease))
			.thenApply(
					(reply) -> (reply.number(0) == 1) ? new Grant(true, null, null, false, again.get(), FenceVote.NONE)
							: new Grant(false, reply.text(2), remaining(reply.number(1)), tracking, false,
									FenceVote.NONE))
			.thenApply((grant) -> confirmed(List.of(key), token, grant));
	}

	@Override
	public CompletionStage<Grant> acquireFenced(String key, String token, Duration lease, long firstFence,
			long lastFence) {
		this.node.checkAllowed(this.permissions.locks(), key);
		this.node.checkAllowed(this.permissions.fences(), key);
		this.node.checkVote(key);
		boolean tracking = this.node.isTracking();
		AtomicBoolean again = new AtomicBoolean();
		return this.node
			.evalList(ACQUIRE_FENCED, () -> again.set(true), keys(key), token, millis(lease), Long.toString(firstFence),
					Long.toString(lastFence))
			.thenApply((reply) -> (reply.number(0) == 1)
					? new Grant(true, null, null, false, again.get(), fenceVote(reply, 1))
					: new Grant(false, reply.text(4), remaining(reply.number(3)), tracking, false, fenceVote(reply, 1)))
			.thenApply((grant) -> confirmed(List.of(key), token, grant));
	}

	@Override
	public CompletionStage<FenceVote> raiseFence(String key, String token, long firstFence, long lastFence) {
		this.node.checkUsable(key);
		return this.node.evalList(RAISE_FENCE, () -> {
		}, keys(key), token, Long.toString(firstFence), Long.toString(lastFence))
			.thenApply((reply) -> fenceVote(reply, 0));
	}

	@Override
	public CompletionStage<Boolean> release(List<String> keys, String token) {
		return sendRelease(keys, token).whenComplete((deleted, failure) -> released(keys, token, deleted, failure));
	}

	@Override
	public CompletionStage<Release> releaseAndCall(String key, String token, Duration pause) {
		return this.queue.releaseAndCall(key, token, pause)
			// The lock must be released even if the queue cannot be used.
			.exceptionallyCompose(
					(failure) -> sendRelease(List.of(key), token).thenApply((deleted) -> new Release(deleted, false)))
			.whenComplete((release, failure) -> released(List.of(key), token,
					(release != null) ? release.deleted() : null, failure));
	}

	@Override
	public boolean keepsQueues(String key) {
		return this.queue.isUsable(key);
	}

	@Override
	public boolean hearsCalls() {
		return this.queue.hearsCalls();
	}

	@Override
	public CompletionStage<Place> enter(String key, long number, long ticket, boolean held) {
		return this.queue.enter(key, number, ticket, held);
	}

	@Override
	public void leave(String key, long number) {
		this.queue.leave(key, number);
	}

	@Override
	public CompletionStage<Extension> extend(List<String> keys, String token, Duration lease, long lastFence) {
		this.node.checkUsable(keys.get(0));
		CompletionStage<Long> extended = (lastFence == 0) ? this.node.evalNumber(EXTEND, keys, token, millis(lease))
				: this.node.evalNumber(EXTEND, keys(keys.get(0)), token, millis(lease), Long.toString(lastFence));
		return extended.thenApply((result) -> (result == 1) ? Extension.EXTENDED
				: (result == 2) ? Extension.RESTORED : Extension.REFUSED);
	}

	@Override
	public boolean takesTogether(List<String> keys) {
		return this.node.takesTogether(keys);
	}

	@Override
	public CompletionStage<Grant> acquireAll(List<String> keys, String token, Duration lease) {
		this.node.checkAllowed(this.permissions.locks(), keys.get(0));
		this.node.checkVote(keys.get(0));
		boolean tracking = this.node.isTracking();
		AtomicBoolean again = new AtomicBoolean();
		return this.node.evalList(ACQUIRE_ALL, () -> again.set(true), keys, token, millis(lease))
			.thenApply((reply) -> (reply.number(0) == 1)
					? new Grant(true, null, null, false, again.get(), FenceVote.NONE)
					: new Grant(false, reply.text(2), remaining(reply.number(1)), tracking, false, FenceVote.NONE,
							keys.get(Math.max(1, Math.min(keys.size(), reply.smallNumber(3))) - 1)))
			.thenApply((grant) -> confirmed(keys, token, grant));
	}

	@Override
	public CompletionStage<Holding> read(String key) {
		this.node.checkUsable(key);
		return this.node.evalList(READ, NOTHING, List.of(key))
			.thenApply((reply) -> (reply.size() == 0) ? new Holding(null, null)
					: new Holding(reply.text(0), remaining(reply.number(1))));
	}

	@Override
	public CompletionStage<Waiting> readWithQueue(String key) {
		this.node.checkUsable(key);
		return this.queue.isUsable(key) ? this.queue.read(key) : LockNode.super.readWithQueue(key);
	}

	@Override
	public CompletionStage<Boolean> holds(List<String> keys, String token) {
		this.node.checkUsable(keys.get(0));
		CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
		for (String key : keys) {
			all = all.thenCombine(this.node.get(key), (before, value) -> before && token.equals(value));
		}
		return all;
	}

	@Override
	public boolean tracksReads() {
		return this.node.isTracking();
	}

	@Override
	public CompletionStage<Boolean> delete(String key) {
		this.node.checkUsable(key);
		return this.node.evalNumber(DELETE, List.of(key)).thenApply((deleted) -> {
			if (deleted == 1) {
				this.node.changed(List.of(key), this.listener);
			}
			return deleted == 1;
		});
	}

	@Override
	public ScheduleNode schedule() {
		return this.schedule;
	}

	@Override
	public void unanswered(Duration waited) {
		this.node.unanswered(waited);
	}

	@Override
	public Runnable addListener(Listener listener) {
		RedisNodeListener nodeListener = new RedisNodeListener() {

			@Override
			public void onChange(String key) {
				listener.changed(RedisLockNode.this, key);
			}

			@Override
			public void onReset() {
				releaseAgain();
				listener.reset(RedisLockNode.this);
			}

		};
		this.listener = nodeListener;
		Runnable queueListening = this.queue.listen(listener);
		Runnable listening = this.node.addListener(nodeListener);
		return () -> {
			queueListening.run();
			listening.run();
		};
	}

	private CompletionStage<Boolean> sendRelease(List<String> keys, String token) {
		return this.node.evalNumber(RELEASE, keys, token).thenApply((deleted) -> deleted == keys.size());
	}

	private void released(List<String> keys, String token, @Nullable Boolean deleted, @Nullable Throwable failure) {
		if (failure != null && !(failure instanceof RedisCommandTooLargeException)
				&& !(failure.getCause() instanceof RedisCommandTooLargeException)) {
			this.pendingReleases.add(keys, token);
			if (failure instanceof TransientRefusalException
					|| failure.getCause() instanceof TransientRefusalException) {
				// The connection stays open, so no event reports when the refusals end.
				releaseLater();
			}
		}
		else if (Boolean.TRUE.equals(deleted) || (failure == null && keys.size() > 1)) {
			// Of several keys, some may have been released even if others were gone.
			this.node.changed(keys, this.listener);
		}
	}

	private void releaseLater() {
		if (this.releasingLater.compareAndSet(false, true)) {
			DELAYED.execute(() -> {
				this.releasingLater.set(false);
				releaseAgain();
			});
		}
	}

	private void releaseAgain() {
		this.pendingReleases.take(this.node::isUp).forEach((token, keys) -> release(keys, token));
	}

	/**
	 * Check again that the server has a vote, because the command may have reached
	 * another server than the one that was checked. If it has no vote, the caller does
	 * not learn of the grant, whose key may have been set after the caller's release if
	 * the command was sent twice. The grant is released once and not retried later: with
	 * other nodes' votes the caller may hold the lock by this token.
	 */
	private Grant confirmed(List<String> keys, String token, Grant grant) {
		try {
			this.node.checkVote(keys.get(0));
			return grant;
		}
		catch (RedisNodeUnavailableException ex) {
			if (grant.granted()) {
				sendRelease(keys, token);
			}
			throw ex;
		}
	}

	private List<String> keys(String key) {
		return List.of(key, this.companionKeys.fence(key));
	}

	private static FenceVote fenceVote(RedisReply reply, int start) {
		return new FenceVote(reply.number(start) == 1, reply.number(start + 1));
	}

	private static String millis(Duration lease) {
		return Long.toString(lease.toMillis());
	}

	static @Nullable Duration remaining(long millis) {
		return (millis == -1) ? null : Duration.ofMillis(Math.max(0, millis));
	}

}
