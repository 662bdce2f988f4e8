package io.holdfast.cache.engine;

import org.jspecify.annotations.Nullable;

/**
 * The result of reading an entry.
 *
 * @param mark the mark of the stored value, readable or not; empty if there is none
 * @param entry the entry; null if there is none, it cannot be read, or one of its
 * versions has changed
 * @param leftMillis how long it stays fresh by the server's clock, 0 or less for a stale
 * entry; the largest number if the age does not matter
 * @param versions the current versions of the generation and of the requested tags
 * @param sample the sample of the near cache, taken before the read
 */
record CacheRead(byte[] mark, @Nullable CacheEntry entry, long leftMillis, TagVersions versions,
		InvalidationClock.Sample sample) {

	boolean isFresh() {
		return this.entry != null && this.leftMillis > 0;
	}

	/** The same result without the entry, because its value cannot be read. */
	CacheRead unreadable() {
		return new CacheRead(this.mark, null, this.leftMillis, this.versions, this.sample);
	}

}
