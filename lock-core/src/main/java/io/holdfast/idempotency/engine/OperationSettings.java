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
 * The parts and settings of an engine.
 *
 * @param store the store of the records
 * @param keys maps operations to keys
 * @param instanceId the instance id, which precedes the random bits of a token
 * @param defaults the options of calls that give none
 * @param maxWaitersPerKey the maximum number of waiters for one operation
 * @param maxWaiters the maximum number of waiters for all operations
 * @param commandTimeout how long to wait for an answer of the store
 * @param polling how often to poll a store that does not notify of changes
 * @param listener notified of events
 * @param time the clocks
 * @param scheduler runs timers, never callbacks
 * @param callbacks runs callbacks and the stages of asynchronous calls
 */
public record OperationSettings(RecordStore store, KeySpace keys, String instanceId, IdempotencyOptions defaults,
		int maxWaitersPerKey, int maxWaiters, Duration commandTimeout, Polling polling, IdempotencyListener listener,
		TimeSource time, Scheduler scheduler, Executor callbacks) {
}
