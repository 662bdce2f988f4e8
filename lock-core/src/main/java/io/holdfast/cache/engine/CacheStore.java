package io.holdfast.cache.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * The primitive below all policy: entries and versions under keys, one atomic step per
 * call, which waits for the answer. A step throws if the server was not called, has
 * refused the step, or has not answered in time. All instances receive the messages,
 * including the sender. Thread-safe.
 */
public interface CacheStore extends AutoCloseable {

	/** How many bytes at its beginning identify an entry. */
	int MARK_LENGTH = 18;

	/**
	 * Begin to connect and to listen.
	 * @param idle a key that never exists
	 * @param listener is notified of changes
	 * @return completes when the first connection attempt and the first read have ended,
	 * with or without success
	 */
	CompletionStage<?> start(String idle, Listener listener);

	/**
	 * Tell whether a step about a key is worth trying.
	 * @param key the key
	 * @return whether its server is connected and answers
	 */
	boolean isUp(String key);

	/**
	 * Tell whether the server of a key is being connected to, without a failed attempt so
	 * far.
	 * @param key the key
	 * @return whether it may be usable in a moment
	 */
	boolean isReturning(String key);

	/**
	 * Name the server that has a key.
	 * @param key the key
	 * @return its address without secrets
	 */
	String serverOf(String key);

	/**
	 * Tell whether a failure means that the server cannot be used now: it accepts no
	 * writes, or none from this user, or it is not called at all.
	 * @param failure what a step threw
	 * @return whether the next call would fail too
	 */
	boolean isRefusal(RuntimeException failure);

	/**
	 * Tell whether a step failed because of the size of its value.
	 * @param failure what a step threw
	 * @return whether the connection ended with it
	 */
	boolean isTooLarge(RuntimeException failure);

	/**
	 * Read values.
	 * @param keys the keys
	 * @return the values in the order of the keys; null for missing ones
	 */
	List<byte @Nullable []> read(List<String> keys);

	/**
	 * Read values and, in the same round trip, the remaining time of the first.
	 * @param keys the keys
	 * @return the values, and the time
	 */
	TimedValues readWithTtl(List<String> keys);

	/**
	 * Read the remaining time of a value.
	 * @param key the key
	 * @return the time in ms; negative if there is no value or no expiry
	 */
	long ttl(String key);

	/**
	 * Set a version.
	 * @param key the version's key
	 * @param value the version
	 * @param life how long it is kept
	 * @param ifAbsent whether to keep an existing version
	 */
	void set(String key, byte[] value, Duration life, boolean ifAbsent);

	/**
	 * Extend the life of a version.
	 * @param key the version's key
	 * @param life the life from now on
	 */
	void prolong(String key, Duration life);

	/**
	 * Claim a load, unless another caller is loading or has loaded.
	 * @param entry the entry's key
	 * @param lock the key of its lock
	 * @param mark the mark of the entry that the caller has read; empty if there was none
	 * @param token the token of the caller
	 * @param lease how long the lock is kept
	 * @return the result
	 */
	Claim claim(String entry, String lock, byte[] mark, byte[] token, Duration lease);

	/**
	 * Renew the lock of a load.
	 * @param lock the key of the lock
	 * @param token the token of the caller
	 * @param lease the lease from now on
	 * @return false if the lock no longer belongs to the caller
	 */
	boolean renew(String lock, byte[] token, Duration lease);

	/**
	 * End a load without a value.
	 * @param lock the key of the lock
	 * @param token the token of the caller
	 * @param message the message that announces it
	 * @return false if the lock no longer belongs to the caller
	 */
	boolean release(String lock, byte[] token, String message);

	/**
	 * Record a miss whose value will be stored.
	 * @param ticket the key of the ticket
	 * @param token a new token
	 * @param life how long the ticket is valid
	 * @return the token of the ticket: callers that miss together share it
	 */
	byte[] miss(String ticket, byte[] token, Duration life);

	/**
	 * Store a value that was computed while a token was valid.
	 * @param entry the entry's key
	 * @param guard the key of the lock or ticket
	 * @param token the token
	 * @param value the entry
	 * @param kept how long the entry is kept
	 * @param message the message that announces it
	 * @return false if an eviction or another value has removed the token
	 */
	boolean store(String entry, String guard, byte[] token, byte[] value, Duration kept, String message);

	/**
	 * Drop an entry, because the value that was computed while a token was valid is not
	 * kept.
	 * @param entry the entry's key
	 * @param guard the key of the lock or ticket
	 * @param token the token
	 * @param message the message that announces it
	 * @return false if an eviction or another value has removed the token
	 */
	boolean drop(String entry, String guard, byte[] token, String message);

	/**
	 * Store an entry unconditionally.
	 * @param keys the keys of the entry, its lock and its ticket
	 * @param value the entry
	 * @param kept how long the entry is kept
	 * @param message the message that announces it
	 */
	void put(List<String> keys, byte[] value, Duration kept, String message);

	/**
	 * Store an entry unless another was stored since the caller's read.
	 * @param keys the keys of the entry, its lock and its ticket
	 * @param mark the mark of the entry that the caller has read; empty if there was none
	 * @param value the entry
	 * @param kept how long the entry is kept
	 * @param message the message that announces it
	 * @return whether it was stored
	 */
	boolean putIfSame(List<String> keys, byte[] mark, byte[] value, Duration kept, String message);

	/**
	 * Drop an entry, and any load or put of it that is in progress.
	 * @param keys the keys of the entry, its lock and its ticket
	 * @param message the message that announces it
	 * @return whether there was an entry
	 */
	boolean evict(List<String> keys, String message);

	/**
	 * Drop a version, which invalidates all entries that were stored under it.
	 * @param key the version's key
	 * @param message the message that announces it
	 */
	void invalidate(String key, String message);

	/**
	 * Run the same commands as the other steps, because a server may answer reads but
	 * refuse writes.
	 * @param key a key of that server that never exists
	 */
	void probe(String key);

	/** End the connections. */
	@Override
	void close();

	/**
	 * The result of one read.
	 *
	 * @param all the values in the order of the keys; null for missing ones
	 * @param leftMillis how much longer the first is kept, in ms; negative if there is no
	 * value or no expiry
	 */
	record TimedValues(List<byte @Nullable []> all, long leftMillis) {
	}

	/**
	 * The result of a claim.
	 */
	enum Claim {

		/** The caller loads. */
		GRANTED,

		/** Another caller loads. */
		TAKEN,

		/** The entry is no longer the one that the caller has read. */
		CHANGED

	}

	/**
	 * Notified of changes by all instances. Must not block.
	 */
	interface Listener {

		/**
		 * A change was made.
		 * @param message the message that announces it
		 */
		void onMessage(String message);

		/** Messages may have been lost until now. */
		void onReset();

	}

}
