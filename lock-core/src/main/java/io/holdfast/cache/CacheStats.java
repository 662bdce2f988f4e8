package io.holdfast.cache;

/**
 * The counts of one cache in one instance since its start. The numbers are read one after
 * the other, so they may differ by concurrent calls.
 *
 * @param redisHits values found in Redis
 * @param nearHits values found in the near cache
 * @param misses reads that found nothing
 * @param loads loaders that ran here, including those that failed
 * @param loadFailures loaders that threw
 * @param loadNanos how long loaders ran, in nanoseconds
 * @param puts values that were stored, including loaded ones
 * @param refusedPuts values that were not stored because of an eviction while they were
 * computed
 * @param evictions keys that callers of this instance evicted
 * @param invalidations invalidated tags and clears, by callers of this instance
 * @param staleServed answers with a value whose TTL had passed
 * @param fallbackHits values found in this instance's memory while Redis was down
 * @param refreshes loads in the background, for early refresh or behind a stale answer
 * @param stampedesAvoided callers that got the value that another caller, in this
 * instance or another, was loading
 * @param unreadable values in Redis that could not be read and counted as missing
 */
public record CacheStats(long redisHits, long nearHits, long misses, long loads, long loadFailures, long loadNanos,
		long puts, long refusedPuts, long evictions, long invalidations, long staleServed, long fallbackHits,
		long refreshes, long stampedesAvoided, long unreadable) {

	/**
	 * All answers from cached values.
	 * @return hits in Redis, in the near cache and in the fallback, and stale answers
	 */
	public long hits() {
		return this.redisHits + this.nearHits + this.fallbackHits + this.staleServed;
	}

	/**
	 * The fraction of the reads that were answered from cached values.
	 * @return 0 to 1; 1 if there were no reads
	 */
	public double hitRate() {
		long all = hits() + this.misses;
		return (all != 0) ? (double) hits() / all : 1;
	}

}
