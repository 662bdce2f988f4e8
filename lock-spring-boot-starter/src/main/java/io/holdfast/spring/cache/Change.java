package io.holdfast.spring.cache;

/**
 * A change that all instances must hear of.
 *
 * @param region the cache
 * @param redisKey the entry's key or that of a version
 * @param entry whether it is an entry
 */
record Change(Region region, String redisKey, boolean entry) {

	private static final char ENTRY = 'e';

	private static final char VERSION = 'v';

	/** Stands in no name. */
	private static final char SEPARATOR = '\n';

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
	 * What is published.
	 * @return kind, cache, key
	 */
	String message() {
		return (this.entry ? ENTRY : VERSION) + this.region.name() + SEPARATOR + this.redisKey;
	}

	/**
	 * The cache of a message.
	 * @param message what was published
	 * @return its name; empty when it is no message of ours
	 */
	static String cacheOf(String message) {
		int end = message.indexOf(SEPARATOR);
		return (end > 1 && (message.charAt(0) == ENTRY || message.charAt(0) == VERSION)) ? message.substring(1, end)
				: "";
	}

	static Change of(Region region, String message) {
		return new Change(region, message.substring(message.indexOf(SEPARATOR) + 1), message.charAt(0) == ENTRY);
	}

}
