package io.holdfast.cache.engine;

import org.jspecify.annotations.Nullable;

/**
 * The result of reading an entry.
 *
 * @param mark the mark of what is stored, readable or not; empty for nothing
 * @param entry the entry; null when there is none, it cannot be read, or one of its
 * versions has changed
 * @param leftMillis how long it stays fresh by the server's clock, 0 or less for a stale
 * entry; the largest number if the age does not matter
 * @param versions the present versions of the generation and of the requested tags
 * @param sample of the near cache, taken before the read
 */
record CacheRead(byte[] mark, @Nullable CacheEntry entry, long leftMillis, TagVersions versions,
		InvalidationClock.Sample sample) {

	boolean isFresh() {
		return this.entry != null && this.leftMillis > 0;
	}

	boolean isStale() {
		return this.entry != null && this.leftMillis <= 0;
	}

	/** The same without its entry, whose value cannot be read. */
	CacheRead unreadable() {
		return new CacheRead(this.mark, null, this.leftMillis, this.versions, this.sample);
	}

}
