package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.holdfast.engine.Polling;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.key.KeySpace;
import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;

/**
 * What an engine is made of.
 *
 * @param store the records
 * @param keys how operations become keys
 * @param instanceId what stands before the random bits of a token
 * @param defaults the options where a caller gives none
 * @param maxWaitersPerKey how many may wait for one operation
 * @param maxWaiters how many may wait in all
 * @param commandTimeout how long the store may take to answer
 * @param polling how often to ask a store that cannot tell of changes
 * @param listener who hears what happens
 * @param time the clocks
 * @param scheduler for timers; its thread is never used for callbacks
 * @param callbacks where callbacks and the stages of asynchronous calls run
 */
public record OperationSettings(RecordStore store, KeySpace keys, String instanceId, IdempotencyOptions defaults,
		int maxWaitersPerKey, int maxWaiters, Duration commandTimeout, Polling polling, IdempotencyListener listener,
		TimeSource time, Scheduler scheduler, Executor callbacks) {
}
