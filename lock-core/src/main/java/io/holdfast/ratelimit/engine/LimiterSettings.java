package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.holdfast.key.KeySpace;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;

/**
 * The parts and settings of an engine.
 *
 * @param store the store of the counts
 * @param keys maps limits and their keys to keys of the store
 * @param commandTimeout how long to wait for an answer of the store
 * @param listener notified of decisions
 * @param time the clocks, for waits and metrics
 * @param scheduler runs timers, never callbacks
 * @param callbacks runs the stages of asynchronous calls
 */
public record LimiterSettings(RateStore store, KeySpace keys, Duration commandTimeout, RateLimitListener listener,
		TimeSource time, Scheduler scheduler, Executor callbacks) {
}
