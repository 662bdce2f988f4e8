package io.holdfast.cache.engine;

import java.util.concurrent.atomic.LongAdder;

import io.holdfast.cache.CacheStats;

/**
 * The counters of one cache, cheap to increment from many threads.
 */
final class CacheCounters {

	final LongAdder redisHits = new LongAdder();

	final LongAdder nearHits = new LongAdder();

	final LongAdder misses = new LongAdder();

	final LongAdder loads = new LongAdder();

	final LongAdder loadFailures = new LongAdder();

	final LongAdder loadNanos = new LongAdder();

	final LongAdder puts = new LongAdder();

	final LongAdder refusedPuts = new LongAdder();

	final LongAdder evictions = new LongAdder();

	final LongAdder invalidations = new LongAdder();

	final LongAdder staleServed = new LongAdder();

	final LongAdder fallbackHits = new LongAdder();

	final LongAdder refreshes = new LongAdder();

	final LongAdder stampedesAvoided = new LongAdder();

	final LongAdder unreadable = new LongAdder();

	CacheStats stats() {
		return new CacheStats(this.redisHits.sum(), this.nearHits.sum(), this.misses.sum(), this.loads.sum(),
				this.loadFailures.sum(), this.loadNanos.sum(), this.puts.sum(), this.refusedPuts.sum(),
				this.evictions.sum(), this.invalidations.sum(), this.staleServed.sum(), this.fallbackHits.sum(),
				this.refreshes.sum(), this.stampedesAvoided.sum(), this.unreadable.sum());
	}

}
