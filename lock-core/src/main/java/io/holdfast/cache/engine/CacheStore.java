package io.holdfast.cache.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * The primitive below all policy: entries and versions under keys, one atomic step per
 * call, which waits for the answer. A step throws when a server was not asked, has
 * refused it, or has not answered in time. Messages are heard by all instances, the
 * sender included. Thread-safe.
 */
public interface CacheStore extends AutoCloseable {

	/** How many bytes at its beginning tell an entry from others. */
	int MARK_LENGTH = 18;

	/**
	 * Begin to connect and to listen.
	 * @param idle a key that is never there
	 * @param listener hears of changes
	 * @return completes when the first attempt to connect and the first read have ended,
	 * well or not
	 */
	CompletionStage<?> start(String idle, Listener listener);

	/**
	 * Tell whether a step about a key is worth trying.
	 * @param key the key
	 * @return whether its server is connected and answers
	 */
	boolean isUp(String key);

	/**
	 * Tell whether the server of a key is about to be connected again, so that nothing is
	 * known against it.
	 * @param key the key
	 * @return whether no attempt has failed so far
	 */
	boolean isReturning(String key);

	/**
	 * Name the server that has a key.
	 * @param key the key
	 * @return its address without secrets
	 */
	String serverOf(String key);

	/**
	 * Tell whether a failure means that the server is of no use now: it takes no writes,
	 * or none of ours, or is not asked at all.
	 * @param failure what a step threw
	 * @return whether it would be the same next time
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
	 * @return the values in the order of the keys; null for what is missing
	 */
	List<byte @Nullable []> read(List<String> keys);

	/**
	 * Read values, and in the same round trip how long the first is still kept.
	 * @param keys the keys
	 * @return the values, and the time
	 */
	TimedValues readWithTtl(List<String> keys);

	/**
	 * Ask how long a value is still kept.
	 * @param key the key
	 * @return in ms; negative for no value or no end
	 */
	long ttl(String key);

	/**
	 * Set a version.
	 * @param key the version's key
	 * @param value the version
	 * @param life how long it is kept
	 * @param ifAbsent whether only where there is none
	 */
	void set(String key, byte[] value, Duration life, boolean ifAbsent);

	/**
	 * Keep a version for longer.
	 * @param key the version's key
	 * @param life from now on
	 */
	void prolong(String key, Duration life);

	/**
	 * Begin to load, unless another does or has done so.
	 * @param entry the entry's key
	 * @param lock the key of its lock
	 * @param mark of the entry that the caller has seen; empty for none
	 * @param token the caller's
	 * @param lease how long the lock is kept
	 * @return what came of it
	 */
	Claim claim(String entry, String lock, byte[] mark, byte[] token, Duration lease);

	/**
	 * Go on loading.
	 * @param lock the key of the lock
	 * @param token the caller's
	 * @param lease from now on
	 * @return false when the lock is no longer the caller's
	 */
	boolean renew(String lock, byte[] token, Duration lease);

	/**
	 * End a load without a value.
	 * @param lock the key of the lock
	 * @param token the caller's
	 * @param message tells of it
	 * @return false when the lock is no longer the caller's
	 */
	boolean release(String lock, byte[] token, String message);

	/**
	 * Note a miss, whose value will be stored.
	 * @param ticket the key of the ticket
	 * @param token a new one
	 * @param life how long it is good
	 * @return the token that stands: those who miss together share it
	 */
	byte[] miss(String ticket, byte[] token, Duration life);

	/**
	 * Store what was made while a token stood.
	 * @param entry the entry's key
	 * @param guard the key of the lock or ticket
	 * @param token what stood there
	 * @param value the entry
	 * @param kept for how long
	 * @param message tells of it
	 * @return false when an eviction or another value has taken the token away
	 */
	boolean store(String entry, String guard, byte[] token, byte[] value, Duration kept, String message);

	/**
	 * Drop an entry, because what was made while a token stood is not kept.
	 * @param entry the entry's key
	 * @param guard the key of the lock or ticket
	 * @param token what stood there
	 * @param message tells of it
	 * @return false when an eviction or another value has taken the token away
	 */
	boolean drop(String entry, String guard, byte[] token, String message);

	/**
	 * Store an entry whatever stands.
	 * @param keys those of the entry, its lock and its ticket
	 * @param value the entry
	 * @param kept for how long
	 * @param message tells of it
	 */
	void put(List<String> keys, byte[] value, Duration kept, String message);

	/**
	 * Store an entry unless another was stored since the caller's read.
	 * @param keys those of the entry, its lock and its ticket
	 * @param mark of the entry that the caller has seen; empty for none
	 * @param value the entry
	 * @param kept for how long
	 * @param message tells of it
	 * @return whether it was stored
	 */
	boolean putIfSame(List<String> keys, byte[] mark, byte[] value, Duration kept, String message);

	/**
	 * Drop an entry, and whatever is being made for it.
	 * @param keys those of the entry, its lock and its ticket
	 * @param message tells of it
	 * @return whether there was an entry
	 */
	boolean evict(List<String> keys, String message);

	/**
	 * Drop a version: what was made under it is gone.
	 * @param key the version's key
	 * @param message tells of it
	 */
	void invalidate(String key, String message);

	/**
	 * Do what the other steps need: a server may answer reads and refuse writes.
	 * @param key one that is never there, of the server
	 */
	void probe(String key);

	/** End the connections. */
	@Override
	void close();

	/**
	 * What was read at once.
	 *
	 * @param all the values in the order of the keys; null for what is missing
	 * @param leftMillis how long the first is still kept; negative for no value or no end
	 */
	record TimedValues(List<byte @Nullable []> all, long leftMillis) {
	}

	/**
	 * What came of a claim.
	 */
	enum Claim {

		/** The caller loads. */
		GRANTED,

		/** Another loads. */
		TAKEN,

		/** The entry is no longer what the caller has seen. */
		CHANGED

	}

	/**
	 * Hears of changes by all instances. Must not block.
	 */
	interface Listener {

		/**
		 * A change was made.
		 * @param message what was said of it
		 */
		void onMessage(String message);

		/** Messages may have been lost until now. */
		void onReset();

	}

}
