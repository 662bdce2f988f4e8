package io.holdfast.cache;

import java.time.Instant;

/**
 * A period in which an instance does not use Redis for its caches.
 *
 * @param since when it began
 * @param calls how many calls have been answered without Redis
 * @param pending how many evictions, invalidations and clears wait for Redis
 */
public record CacheOutage(Instant since, long calls, int pending) {
}
