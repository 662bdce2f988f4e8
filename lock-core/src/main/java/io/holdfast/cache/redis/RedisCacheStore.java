package io.holdfast.cache.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

import io.holdfast.cache.engine.CacheStore;
import io.holdfast.redis.BlockingCalls;
import io.holdfast.redis.RedisChannelListener;
import io.holdfast.redis.RedisCommandTooLargeException;
import io.holdfast.redis.RedisNode;
import io.holdfast.redis.RedisNodeUnavailableException;
import io.holdfast.redis.RedisScript;
import org.jspecify.annotations.Nullable;

/**
 * Entries and versions in Redis. If a connection ends before the answer, only commands
 * that may be repeated are sent again, such as reads, evictions and invalidations. A
 * value or a version that is sent twice would undo changes in between. Thread-safe.
 */
final class RedisCacheStore implements CacheStore {

	/** The error messages of a server that accepts no writes, or none from this user. */
	private static final Pattern REFUSAL = Pattern.compile(
			"\\b(OOM|READONLY|MISCONF|NOREPLICAS|NOPERM)\\b|unknown command|user executing the script can't",
			Pattern.CASE_INSENSITIVE);

	private final RedisNode node;

	private final BlockingCalls calls;

	private final String channel;

	private final byte[] channelBytes;

	RedisCacheStore(RedisNode node, Duration timeout, String channel) {
		this.node = node;
		this.calls = new BlockingCalls(node, timeout);
		this.channel = channel;
		this.channelBytes = bytes(channel);
	}

	/**
	 * The first command has no command timeout, because it waits until the JVM has loaded
	 * classes.
	 */
	@Override
	public CompletionStage<?> start(String idle, Listener listener) {
		this.node.prepare(CacheScripts.ALL);
		this.node.subscribe(this.channel, new RedisChannelListener() {

			@Override
			public void onMessage(String message) {
				listener.onMessage(message);
			}

			@Override
			public void onReset() {
				listener.onReset();
			}

		});
		return this.node.attempted().thenCompose((attempted) -> this.node.mget(List.of(idle)));
	}

	@Override
	public boolean isUp(String key) {
		return this.node.isUp(key);
	}

	@Override
	public boolean isReturning(String key) {
		return this.node.isReturning(key);
	}

	@Override
	public String serverOf(String key) {
		return this.node.serverOf(key);
	}

	@Override
	public boolean isRefusal(RuntimeException failure) {
		for (Throwable each = failure; each != null; each = each.getCause()) {
			String message = each.getMessage();
			if (each instanceof RedisNodeUnavailableException || message != null && REFUSAL.matcher(message).find()) {
				return true;
			}
		}
		return false;
	}

	@Override
	public boolean isTooLarge(RuntimeException failure) {
		return failure instanceof RedisCommandTooLargeException;
	}

	@Override
	public List<byte @Nullable []> read(List<String> keys) {
		return this.calls.ask(keys, true, (node) -> node.mget(keys));
	}

	@Override
	public TimedValues readWithTtl(List<String> keys) {
		return this.calls.ask(keys, true,
				(node) -> node.mget(keys).thenCombine(node.pttl(keys.get(0)), TimedValues::new));
	}

	@Override
	public long ttl(String key) {
		return this.calls.ask(List.of(key), true, (node) -> node.pttl(key));
	}

	@Override
	public void set(String key, byte[] value, Duration life, boolean ifAbsent) {
		this.calls.ask(List.of(key), false, (node) -> node.set(key, value, life, ifAbsent));
	}

	@Override
	public void prolong(String key, Duration life) {
		this.calls.ask(List.of(key), true, (node) -> node.pexpire(key, life));
	}

	@Override
	public Claim claim(String entry, String lock, byte[] mark, byte[] token, Duration lease) {
		long answer = once(CacheScripts.CLAIM, List.of(entry, lock), mark, token, millis(lease));
		if (answer == CacheScripts.CHANGED) {
			return Claim.CHANGED;
		}
		return (answer == CacheScripts.YES) ? Claim.GRANTED : Claim.TAKEN;
	}

	@Override
	public boolean renew(String lock, byte[] token, Duration lease) {
		return once(CacheScripts.RENEW, List.of(lock), token, millis(lease)) == CacheScripts.YES;
	}

	@Override
	public boolean release(String lock, byte[] token, String message) {
		return once(CacheScripts.RELEASE, List.of(lock), token, this.channelBytes, bytes(message)) == CacheScripts.YES;
	}

	@Override
	public byte[] miss(String ticket, byte[] token, Duration life) {
		List<String> keys = List.of(ticket);
		byte[] valid = this.calls.ask(keys, true,
				(node) -> node.evalBytes(CacheScripts.MISS, keys, List.of(token, millis(life))));
		return (valid != null) ? valid : token;
	}

	@Override
	public boolean store(String entry, String guard, byte[] token, byte[] value, Duration kept, String message) {
		return once(CacheScripts.STORE, List.of(entry, guard), token, value, millis(kept), this.channelBytes,
				bytes(message)) == CacheScripts.YES;
	}

	@Override
	public boolean drop(String entry, String guard, byte[] token, String message) {
		return once(CacheScripts.DROP, List.of(entry, guard), token, this.channelBytes,
				bytes(message)) == CacheScripts.YES;
	}

	@Override
	public void put(List<String> keys, byte[] value, Duration kept, String message) {
		once(CacheScripts.PUT, keys, value, millis(kept), this.channelBytes, bytes(message));
	}

	@Override
	public boolean putIfSame(List<String> keys, byte[] mark, byte[] value, Duration kept, String message) {
		return once(CacheScripts.PUT_IF_SAME, keys, value, millis(kept), this.channelBytes, bytes(message),
				mark) == CacheScripts.YES;
	}

	@Override
	public boolean evict(List<String> keys, String message) {
		return repeatable(CacheScripts.EVICT, keys, this.channelBytes, bytes(message)) > 0;
	}

	@Override
	public void invalidate(String key, String message) {
		repeatable(CacheScripts.INVALIDATE, List.of(key), this.channelBytes, bytes(message));
	}

	@Override
	public void probe(String key) {
		repeatable(CacheScripts.PROBE, List.of(key), this.channelBytes);
	}

	private long once(RedisScript script, List<String> keys, byte[]... arguments) {
		return this.calls.ask(keys, false, (node) -> node.evalNumber(script, keys, List.of(arguments)));
	}

	private long repeatable(RedisScript script, List<String> keys, byte[]... arguments) {
		return this.calls.ask(keys, true, (node) -> node.evalNumber(script, keys, List.of(arguments)));
	}

	private static byte[] millis(Duration duration) {
		return bytes(Long.toString(duration.toMillis()));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		this.node.close();
	}

}
