package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.lock.OnUnavailable;

/**
 * What annotations leave to the application's properties.
 *
 * @param header the header that has the key in web requests
 * @param options how to run operations
 * @param onUnavailable what follows when Redis is not available; never {@code DEFAULT}
 * @param maxWaitersPerKey how many duplicates of one operation may wait here
 * @param maxWaiters how many may wait here in all
 * @param maxLocalRecords how many records are kept inside this JVM
 * @param maxLocalBytes about how much memory they take
 */
public record IdempotencySettings(String header, IdempotencyOptions options, OnUnavailable onUnavailable,
		int maxWaitersPerKey, int maxWaiters, int maxLocalRecords, long maxLocalBytes) {
}
