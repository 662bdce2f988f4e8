package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.lock.OnUnavailable;

/**
 * The application's defaults for annotations, from its properties.
 *
 * @param header the header that contains the key in web requests
 * @param options how to run operations
 * @param onUnavailable what happens if Redis is not available; never {@code DEFAULT}
 * @param maxWaitersPerKey the maximum number of duplicates of one operation that may wait
 * in this JVM
 * @param maxWaiters the maximum number of duplicates that may wait in this JVM in total
 * @param maxLocalRecords the maximum number of records inside this JVM
 * @param maxLocalBytes the approximate maximum memory for these records, in bytes
 */
public record IdempotencySettings(String header, IdempotencyOptions options, OnUnavailable onUnavailable,
		int maxWaitersPerKey, int maxWaiters, int maxLocalRecords, long maxLocalBytes) {
}
