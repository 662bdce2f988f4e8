package io.holdfast.lock.redis;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.holdfast.lock.engine.LockNode;
import io.holdfast.lock.engine.LockNode.Holding;
import io.holdfast.lock.engine.LockNode.Place;
import io.holdfast.lock.engine.LockNode.Release;
import io.holdfast.lock.engine.LockNode.Waiting;
import io.holdfast.redis.RedisChannelListener;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisScript;
import org.jspecify.annotations.Nullable;

/**
 * The queues that one Redis node keeps for instances that wait for a lock. The queue of a
 * lock is a sorted set beside its key, with a member for each waiting client and the
 * server's time of its first entry as the score. A second key names the member whose turn
 * it is. Clients are called on channels of their own.
 */
final class RedisInstanceQueue {

	/**
	 * Keys: the lock, its queue, and the member whose turn it is. Arguments: the prefix
	 * of the channels, and 1 if the server knows who listens there.
	 * <p>
	 * A key of another type is deleted, and without memory there is no order; other
	 * errors, like a missing permission, end the script. A member that does not listen is
	 * not there any more. The two behind the one that is called are told when to look by
	 * themselves, in case it does not come. A queue of a thousand members that do not
	 * listen was not made by this library.
	 */
	private static final String CALL = """
			local function try(command, key, ...)
			  local result = redis.pcall(command, key, ...)
			  if type(result) ~= 'table' or not result.err then return result end
			  if string.find(result.err, 'WRONGTYPE', 1, true) then
			    redis.call('DEL', key)
			  elseif not string.find(result.err, 'OOM', 1, true) then
			    error(result.err, 0)
			  end
			  return false
			end
			local function tell(member, after)
			  local client, number = string.match(member, '^([^:]+):(%d+):')
			  if not client then return false end
			  local heard = try('PUBLISH', ARGV[1] .. client, after .. ' ' .. number .. ' ' .. KEYS[1])
			  return heard and (heard > 0 or ARGV[2] == '0')
			end
			local function warn(after)
			  for i, member in ipairs(try('ZRANGE', KEYS[2], 0, 1) or {}) do tell(member, after + i * 35) end
			end
			local function call(first)
			  for i = 1, 1000 do
			    local member = first or (try('ZPOPMIN', KEYS[2]) or {})[1]
			    first = nil
			    if not member then return 0 end
			    if tell(member, 0) then
			      try('PSETEX', KEYS[3], 30, member)
			      warn(0)
			      return 1
			    end
			  end
			  redis.call('DEL', KEYS[2])
			  return 0
			end
			""";

	/**
	 * Arguments: the token, and how long to leave the lock free before the next one
	 * comes. GETEX reads as GET does but counts as a write, so it does not track the
	 * keys, of which most never exist. Most locks have no queue, so that is found out
	 * first. The lock is deleted last, so that an error leaves it to a release without a
	 * call. Returns 0 if the key holds another token, 1 if nobody was called, else 2.
	 */
	private static final RedisScript RELEASE_AND_CALL = RedisScript.of("""
			if redis.call('GETEX', KEYS[1]) ~= ARGV[3] then return 0 end
			local first = ARGV[4] == '0' and redis.pcall('ZPOPMIN', KEYS[2])
			if first and not first.err and not first[1] then
			  redis.call('DEL', KEYS[1], KEYS[3])
			  return 1
			end
			""" + CALL + """
			local pause = tonumber(ARGV[4])
			local others = 1
			if pause > 0 and (try('ZCARD', KEYS[2]) or 0) > 0 then
			  try('PSETEX', KEYS[3], pause, '-')
			  warn(pause - 35)
			else
			  others = call(first and first[1])
			end
			if others == 1 then redis.call('DEL', KEYS[1]) else redis.call('DEL', KEYS[1], KEYS[3]) end
			return 1 + others""");

	/**
	 * Arguments: the member, its ticket or 0, and 1 if the lock is held whatever this
	 * server says. Returns whether it is the member's turn, how many are ahead (with the
	 * one that was called and has not come yet), the ticket, and when to look. Only the
	 * first three are told of the key's next change. One that finds the lock free while
	 * nobody was called looks soon, for those ahead may be gone. The member's score is
	 * set again, and a turn that lasts longer than any pause ends, for they may have been
	 * changed by others.
	 */
	private static final RedisScript ENTER = RedisScript.of(CALL + """
			local size = try('ZCARD', KEYS[2]) or 0
			local holder = redis.call('GETEX', KEYS[1])
			local ticket = ARGV[4]
			if ticket == '0' then
			  local now = redis.call('TIME')
			  ticket = string.format('%.0f', now[1] * 1000000 + now[2])
			end
			local free = not holder and ARGV[5] == '0'
			local called = free and try('GETEX', KEYS[3])
			if called and ARGV[4] ~= '0' then
			  local left = redis.call('PTTL', KEYS[3])
			  if left < 0 or left > 10000 then
			    redis.call('DEL', KEYS[3])
			    called = false
			  end
			end
			if free and (called == ARGV[3] or (not called and size == 0)) then
			  try('PSETEX', KEYS[3], 30, ARGV[3])
			  return {1, 0, ticket, -1}
			end
			try('ZADD', KEYS[2], ticket, ARGV[3])
			try('PEXPIRE', KEYS[2], 30000)
			local ahead = try('ZRANK', KEYS[2], ARGV[3])
			if not ahead then return redis.error_reply('OOM no memory for a queue') end
			if free and not called then
			  if ahead == 0 then
			    try('ZPOPMIN', KEYS[2])
			    try('PSETEX', KEYS[3], 30, ARGV[3])
			    warn(0)
			    return {1, 0, ticket, -1}
			  end
			  call()
			end
			if free then
			  local look = -1
			  if ahead < 2 or not called then
			    look = math.max(redis.call('PTTL', KEYS[3]), 0) + 5 + 35 * math.min(ahead, 2)
			  end
			  return {0, ahead + 1, ticket, look}
			end
			if ahead < 3 then redis.call('GET', KEYS[1]) end
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
			  if redis.call('GETEX', KEYS[1]) then warn(0) else call() end
			end
			return 1""");

	private static final RedisScript READ = RedisScript.of("""
			local waiting = redis.pcall('ZCARD', KEYS[2])
			local first = redis.pcall('ZRANGE', KEYS[2], 0, 0)
			local queue = {type(waiting) == 'number' and waiting or 0, first[1] or ''}
			local holder = redis.call('GET', KEYS[1])
			if not holder then return queue end
			return {queue[1], queue[2], holder, redis.call('PTTL', KEYS[1])}""");

	/** A pause takes up to 10 s, and those behind look a little later. */
	private static final Duration LONGEST_WARNING = Duration.ofSeconds(11);

	static final List<RedisScript> SCRIPTS = List.of(RELEASE_AND_CALL, ENTER, LEAVE, READ);

	private static final Runnable NOTHING = () -> {
	};

	private final RedisNode node;

	private final LockNode keeper;

	/** The prefix of all lock keys. */
	private final String prefix;

	private final CompanionKeys companionKeys;

	private final LockPermissions permissions;

	/** This client on this node. */
	private final String client = Long.toHexString(new SecureRandom().nextLong());

	private final String instance;

	private @Nullable Runnable subscription;

	private volatile boolean listening;

	private volatile LockNode.@Nullable Listener listener;

	/**
	 * Create the queues of a node.
	 * @param keeper the node as the listener knows it
	 * @param prefix the prefix of all lock keys
	 * @param instance the id of this instance, for operators
	 */
	RedisInstanceQueue(RedisNode node, LockNode keeper, String prefix, CompanionKeys companionKeys,
			LockPermissions permissions, String instance) {
		this.node = node;
		this.keeper = keeper;
		this.prefix = prefix;
		this.companionKeys = companionKeys;
		this.permissions = permissions;
		this.instance = instance;
	}

	boolean isUsable(String key) {
		return this.node.isUp(key) && this.node.allows(this.permissions.queues(), key);
	}

	/**
	 * Whether calls arrive. The first time, begin to listen.
	 */
	boolean hearsCalls() {
		return this.listening || listen();
	}

	private synchronized boolean listen() {
		if (this.subscription == null && this.listener != null) {
			this.subscription = this.node.subscribe(this.companionKeys.calls() + this.client,
					new RedisChannelListener() {

						@Override
						public void onMessage(String message) {
							called(message);
						}

						@Override
						public void onReset() {
							RedisInstanceQueue.this.listening = true;
							missedCalls();
						}

						@Override
						public void onInterrupted() {
							RedisInstanceQueue.this.listening = false;
						}

						@Override
						public void onRefused() {
							// Those that wait in queues have to watch.
							missedCalls();
						}

					});
		}
		return this.listening;
	}

	private void missedCalls() {
		LockNode.Listener listener = this.listener;
		if (listener != null) {
			listener.missedCalls(this.keeper);
		}
	}

	/**
	 * A message has three parts: the milliseconds, the number of the entry, and the lock
	 * key. Anything else is not from a client of this library.
	 */
	private void called(String message) {
		LockNode.Listener listener = this.listener;
		String[] parts = message.split(" ", 3);
		if (listener == null || parts.length != 3 || !parts[2].startsWith(this.prefix)) {
			return;
		}
		try {
			long number = Long.parseLong(parts[1]);
			Duration after = Duration.ofMillis(Math.max(0, Integer.parseInt(parts[0])));
			if (after.compareTo(LONGEST_WARNING) <= 0) {
				listener.called(this.keeper, parts[2], number, after);
			}
		}
		catch (NumberFormatException ex) {
			// Nothing to do.
		}
	}

	/**
	 * Use a listener from now on.
	 * @return stops listening
	 */
	Runnable listen(LockNode.Listener listener) {
		this.listener = listener;
		return this::stopListening;
	}

	private synchronized void stopListening() {
		this.listener = null;
		this.listening = false;
		if (this.subscription != null) {
			this.subscription.run();
			this.subscription = null;
		}
	}

	CompletionStage<Place> enter(String key, long number, long ticket, boolean held) {
		return this.node
			.evalList(ENTER, NOTHING, keys(key), this.companionKeys.calls(), countsListeners(), member(number),
					Long.toString(ticket), held ? "1" : "0")
			.thenApply((reply) -> new Place(reply.number(0) == 1, reply.number(1), reply.number(2),
					RedisLockNode.remaining(Math.max(-1, reply.number(3)))));
	}

	void leave(String key, long number) {
		this.node.evalNumber(LEAVE, keys(key), this.companionKeys.calls(), countsListeners(), member(number));
	}

	CompletionStage<Release> releaseAndCall(String key, String token, Duration pause) {
		return this.node
			.evalNumber(RELEASE_AND_CALL, keys(key), this.companionKeys.calls(), countsListeners(), token,
					Long.toString(pause.toMillis()))
			.thenApply((result) -> new Release(result > 0, result > 1));
	}

	/**
	 * Read the lock's key and its queue.
	 */
	CompletionStage<Waiting> read(String key) {
		return this.node.evalList(READ, NOTHING, keys(key).subList(0, 2)).thenApply((reply) -> {
			Holding holding = (reply.size() < 4) ? new Holding(null, null)
					: new Holding(reply.text(2), RedisLockNode.remaining(reply.number(3)));
			return new Waiting(holding, reply.smallNumber(0), instanceOf(reply.text(1)));
		});
	}

	private static @Nullable String instanceOf(String member) {
		String[] parts = member.split(":", 3);
		return (parts.length == 3) ? parts[2] : null;
	}

	private List<String> keys(String key) {
		return List.of(key, this.companionKeys.queue(key), this.companionKeys.turn(key));
	}

	private String member(long number) {
		return this.client + ":" + number + ":" + this.instance;
	}

	/**
	 * Whether a server knows all clients that listen to a channel. In a Cluster they may
	 * listen at another server.
	 */
	private String countsListeners() {
		return this.node.isCluster() ? "0" : "1";
	}

}
