package io.holdfast.lock.redis;

import java.security.SecureRandom;
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
import io.holdfast.redis.RedisChannelListener;
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

	/**
	 * Keys: the lock, its queue (members by ticket) and the member whose turn it is.
	 * Arguments: the prefix of the channels, and 1 if the server knows who listens there.
	 * <p>
	 * A key of the queue that cannot be used is deleted. A member that does not listen is
	 * not there any more. The next ones after the one that is called look by themselves
	 * if it does not come.
	 */
	private static final String CALL = """
			local function try(command, key, ...)
			  local result = redis.pcall(command, key, ...)
			  if type(result) == 'table' and result.err then
			    redis.pcall('DEL', key)
			    return false
			  end
			  return result
			end
			local function tell(member, after)
			  local heard = redis.pcall('PUBLISH', ARGV[1] .. member, after .. ' ' .. KEYS[1])
			  return type(heard) == 'number' and (heard > 0 or ARGV[2] == '0')
			end
			local function warn()
			  for i, member in ipairs(try('ZRANGE', KEYS[2], 0, 1) or {}) do tell(member, i * 35) end
			end
			local function call()
			  for i = 1, 32 do
			    local member = (try('ZPOPMIN', KEYS[2]) or {})[1]
			    if not member then break end
			    if tell(member, 0) then
			      try('PSETEX', KEYS[3], 30, member)
			      warn()
			      return 1
			    end
			  end
			  return 0
			end
			""";

	/**
	 * GETEX reads as GET does but counts as a write, so it does not track the keys, of
	 * which most never exist.
	 */
	private static final RedisScript RELEASE_AND_CALL = RedisScript.of(CALL + """
			if redis.call('GETEX', KEYS[1]) ~= ARGV[3] then return {0, 0} end
			redis.call('DEL', KEYS[1], KEYS[3])
			return {1, call()}""");

	/**
	 * Arguments: the member, its ticket or 0, and 1 if the lock is held whatever this
	 * server says. Returns whether it is the member's turn, how many are ahead (with the
	 * one that was called and has not come yet), the ticket, and when to look.
	 */
	private static final RedisScript ENTER = RedisScript.of(CALL + """
			local size = try('ZCARD', KEYS[2]) or 0
			local holder = redis.call('GET', KEYS[1])
			local ticket = ARGV[4]
			if ticket == '0' then
			  local now = redis.call('TIME')
			  ticket = string.format('%.0f', now[1] * 1000000 + now[2])
			end
			local free = not holder and ARGV[5] == '0'
			local called = free and try('GETEX', KEYS[3])
			if free and (called == ARGV[3] or (not called and size == 0)) then
			  try('PSETEX', KEYS[3], 30, ARGV[3])
			  return {1, 0, ticket, -1}
			end
			try('ZADD', KEYS[2], 'NX', ticket, ARGV[3])
			try('PEXPIRE', KEYS[2], 20000)
			local ahead = try('ZRANK', KEYS[2], ARGV[3]) or 0
			if free and not called then
			  if ahead == 0 then
			    try('ZPOPMIN', KEYS[2])
			    try('PSETEX', KEYS[3], 30, ARGV[3])
			    warn()
			    return {1, 0, ticket, -1}
			  end
			  call()
			end
			if free then return {0, ahead + 1, ticket, 35} end
			return {0, ahead, ticket, holder and ahead == 0 and redis.call('PTTL', KEYS[1]) or -1}""");

	private static final RedisScript LEAVE = RedisScript.of(CALL + """
			local first = (try('ZRANGE', KEYS[2], 0, 0) or {})[1] == ARGV[3]
			try('ZREM', KEYS[2], ARGV[3])
			local called = try('GETEX', KEYS[3])
			if called == ARGV[3] then
			  try('DEL', KEYS[3])
			  first, called = true, false
			end
			if first and not called then
			  if redis.call('GETEX', KEYS[1]) then warn() else call() end
			end
			return 1""");

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

	/** This client in the queues of instances. */
	private final String member = Long.toHexString(new SecureRandom().nextLong());

	private final AtomicBoolean subscribed = new AtomicBoolean();

	private volatile boolean listening;

	private volatile @Nullable Listener calls;

	private volatile @Nullable RedisNodeListener listener;

	RedisLockNode(RedisNode node, String prefix, CompanionKeys companionKeys) {
		this.node = node;
		this.companionKeys = companionKeys;
		this.permissions = LockPermissions.to(node, prefix, companionKeys);
		this.schedule = new RedisScheduleNode(node, companionKeys, this.permissions);
		node.prepare(List.of(ACQUIRE_OR_WATCH, ACQUIRE_FENCED, ACQUIRE_ALL, RAISE_FENCE, RELEASE, EXTEND, READ, DELETE,
				RELEASE_AND_CALL, ENTER, LEAVE));
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
	public CompletionStage<Release> releaseAndCall(String key, String token) {
		return this.node
			.evalList(RELEASE_AND_CALL, NOTHING, queueKeys(key), this.companionKeys.calls(), countsListeners(), token)
			.thenApply((reply) -> new Release(reply.number(0) == 1, reply.number(1) == 1))
			// The lock must be released even if the queue cannot be used.
			.exceptionallyCompose(
					(failure) -> sendRelease(List.of(key), token).thenApply((deleted) -> new Release(deleted, false)))
			.whenComplete((release, failure) -> released(List.of(key), token,
					(release != null) ? release.deleted() : null, failure));
	}

	@Override
	public boolean keepsQueues(String key) {
		return this.node.isUp(key) && this.node.allows(this.permissions.queues(), key);
	}

	@Override
	public boolean hearsCalls() {
		if (this.subscribed.compareAndSet(false, true)) {
			this.node.subscribe(this.companionKeys.calls() + this.member, new RedisChannelListener() {

				@Override
				public void onMessage(String message) {
					called(message);
				}

				@Override
				public void onReset() {
					RedisLockNode.this.listening = true;
					Listener calls = RedisLockNode.this.calls;
					if (calls != null) {
						calls.missedCalls(RedisLockNode.this);
					}
				}

			});
		}
		return this.listening;
	}

	private void called(String message) {
		Listener calls = this.calls;
		int space = message.indexOf(' ');
		if (calls == null || space < 1) {
			return;
		}
		try {
			calls.called(this, message.substring(space + 1),
					Duration.ofMillis(Integer.parseInt(message.substring(0, space))));
		}
		catch (NumberFormatException ex) {
			// Not from a client of this library.
		}
	}

	@Override
	public CompletionStage<Place> enter(String key, long ticket, boolean held) {
		return this.node
			.evalList(ENTER, NOTHING, queueKeys(key), this.companionKeys.calls(), countsListeners(), this.member,
					Long.toString(ticket), held ? "1" : "0")
			.thenApply((reply) -> new Place(reply.number(0) == 1, reply.number(1), reply.number(2),
					remaining(Math.max(-1, reply.number(3)))));
	}

	@Override
	public void leave(String key) {
		this.node.evalNumber(LEAVE, queueKeys(key), this.companionKeys.calls(), countsListeners(), this.member);
	}

	private List<String> queueKeys(String key) {
		return List.of(key, this.companionKeys.queue(key), this.companionKeys.turn(key));
	}

	/**
	 * Whether a server knows all clients that listen to a channel. In a Cluster they may
	 * listen at another server.
	 */
	private String countsListeners() {
		return this.node.isCluster() ? "0" : "1";
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
		this.calls = listener;
		return this.node.addListener(nodeListener);
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

	private static @Nullable Duration remaining(long millis) {
		return (millis == -1) ? null : Duration.ofMillis(Math.max(0, millis));
	}

}
