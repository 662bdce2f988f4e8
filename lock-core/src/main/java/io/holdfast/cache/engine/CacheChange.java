package io.holdfast.cache.engine;

import java.util.List;

/**
 * A change that all instances must be notified of.
 *
 * @param namedCache the cache
 * @param redisKey the key of the entry or version
 * @param entry whether the key is that of an entry
 */
record CacheChange(NamedCache namedCache, String redisKey, boolean entry) {

	static final char ENTRY = 'e';

	static final char VERSION = 'v';

	/** Separates the parts of a message; does not occur in names. */
	static final char SEPARATOR = '\n';

	List<String> keys() {
		return List.of(this.redisKey);
	}

	static CacheChange entry(NamedCache namedCache, String entryKey) {
		return new CacheChange(namedCache, entryKey, true);
	}

	static CacheChange version(NamedCache namedCache, String versionKey) {
		return new CacheChange(namedCache, versionKey, false);
	}

	static CacheChange clear(NamedCache namedCache) {
		return version(namedCache, namedCache.versionKey(TagVersions.GENERATION));
	}

	/**
	 * The message that is published.
	 * @param sender the instance
	 * @return kind, cache, instance, key
	 */
	String message(String sender) {
		return (this.entry ? ENTRY : VERSION) + this.namedCache.name() + SEPARATOR + sender + SEPARATOR + this.redisKey;
	}

}
