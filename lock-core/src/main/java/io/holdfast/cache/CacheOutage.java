package io.holdfast.cache;

import java.time.Instant;

/**
 * A time in which an instance does not use Redis for its caches.
 *
 * @param since when it began
 * @param calls how many calls were answered without Redis until now
 * @param pending how many evictions, invalidations and clears wait for Redis
 */
public record CacheOutage(Instant since, long calls, int pending) {
}
