package io.holdfast.sample.statistics;

import io.holdfast.cache.CacheStats;

/**
 * How one cache serves this instance.
 *
 * @param name the cache
 * @param hitRate the share of lookups that it answered
 * @param counts all that was counted
 */
record CacheFigures(String name, double hitRate, CacheStats counts) {
}
