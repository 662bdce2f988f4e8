package io.holdfast.cache.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a read has seen of an entry.
 *
 * @param mark of what stands there, readable or not; empty for nothing
 * @param entry the entry; null when there is none, it cannot be read, or one of its
 * versions has changed
 * @param leftMillis how long it is still fresh by the server's clock, 0 and less for
 * stale; the largest number where nobody asks
 * @param versions what stands now of the generation and the tags that were asked for
 * @param sample the near cache's, taken before
 */
record Sighting(byte[] mark, @Nullable Entry entry, long leftMillis, Versions versions, Epochs.Sample sample) {

	boolean isFresh() {
		return this.entry != null && this.leftMillis > 0;
	}

	boolean isStale() {
		return this.entry != null && this.leftMillis <= 0;
	}

	/** The same without its entry, whose value cannot be read. */
	Sighting unreadable() {
		return new Sighting(this.mark, null, this.leftMillis, this.versions, this.sample);
	}

}
