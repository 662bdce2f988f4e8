package io.holdfast.cache.engine;

import java.util.List;

/**
 * A change that all instances must be notified of.
 *
 * @param region the cache
 * @param redisKey the entry's key or that of a version
 * @param entry whether it is an entry
 */
record Change(Region region, String redisKey, boolean entry) {

	static final char ENTRY = 'e';

	static final char VERSION = 'v';

	/** Does not occur in names. */
	static final char SEPARATOR = '\n';

	List<String> keys() {
		return List.of(this.redisKey);
	}

	static Change entry(Region region, String entryKey) {
		return new Change(region, entryKey, true);
	}

	static Change version(Region region, String versionKey) {
		return new Change(region, versionKey, false);
	}

	static Change clear(Region region) {
		return version(region, region.versionKey(Versions.GENERATION));
	}

	/**
	 * The message that is published.
	 * @param sender the instance
	 * @return kind, cache, instance, key
	 */
	String message(String sender) {
		return (this.entry ? ENTRY : VERSION) + this.region.name() + SEPARATOR + sender + SEPARATOR + this.redisKey;
	}

}
