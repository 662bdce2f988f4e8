package io.holdfast.cache;

/**
 * What one instance has counted of one cache since it started. The numbers are read one
 * after the other, so they may be apart by what goes on meanwhile.
 *
 * @param redisHits values found in Redis
 * @param nearHits values found in the near cache
 * @param misses questions that found nothing
 * @param loads loaders that ran here, those that failed included
 * @param loadFailures loaders that threw
 * @param loadNanos how long loaders ran, in nanoseconds
 * @param puts values that were stored, loaded ones included
 * @param refusedPuts values that were not stored because of an eviction while they were
 * made
 * @param evictions keys that were evicted by callers here
 * @param invalidations tags that were invalidated and clears, by callers here
 * @param staleServed answers with a value whose TTL had passed
 * @param fallbackHits values found in this instance's memory while Redis was away
 * @param refreshes loads in the background, for early refresh or behind a stale answer
 * @param stampedesAvoided callers who got what another caller, here or in another
 * instance, was loading
 * @param unreadable values in Redis that could not be read and were taken as missing
 */
public record CacheStats(long redisHits, long nearHits, long misses, long loads, long loadFailures, long loadNanos,
		long puts, long refusedPuts, long evictions, long invalidations, long staleServed, long fallbackHits,
		long refreshes, long stampedesAvoided, long unreadable) {

	/**
	 * All answers from what was cached.
	 * @return hits in Redis, in the near cache and in the fallback, and stale answers
	 */
	public long hits() {
		return this.redisHits + this.nearHits + this.fallbackHits + this.staleServed;
	}

	/**
	 * The part of the questions that were answered from what was cached.
	 * @return 0 to 1; 1 when nothing was asked
	 */
	public double hitRate() {
		long all = hits() + this.misses;
		return (all != 0) ? (double) hits() / all : 1;
	}

}
