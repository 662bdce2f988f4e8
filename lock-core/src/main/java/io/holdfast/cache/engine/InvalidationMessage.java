package io.holdfast.cache.engine;

import org.jspecify.annotations.Nullable;

/**
 * The message with which an instance announces a change.
 *
 * @param entry whether an entry has changed, and not a version
 * @param cache the name of the cache
 * @param sender the instance
 * @param redisKey the key of the entry or version
 */
record InvalidationMessage(boolean entry, String cache, String sender, String redisKey) {

	private static final int PARTS = 3;

	/**
	 * Read a message.
	 * @param message the published text
	 * @return the message; null if it was not written by this library
	 */
	static @Nullable InvalidationMessage read(String message) {
		String[] parts = message.split(String.valueOf(CacheChange.SEPARATOR), PARTS);
		if (parts.length != PARTS || parts[0].length() < 2) {
			return null;
		}
		char kind = parts[0].charAt(0);
		return (kind == CacheChange.ENTRY || kind == CacheChange.VERSION)
				? new InvalidationMessage(kind == CacheChange.ENTRY, parts[0].substring(1), parts[1], parts[2]) : null;
	}

}
