package io.holdfast.ratelimit.engine;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.holdfast.key.KeySpace;
import io.holdfast.ratelimit.RateLimitListener;
import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;

/**
 * What a limiter is made of.
 *
 * @param store what was counted
 * @param keys how limits and their keys become keys of the store
 * @param commandTimeout how long the store may take to answer
 * @param listener who hears what is decided
 * @param time the clocks, for waits and figures
 * @param scheduler for timers; its thread is never used for callbacks
 * @param callbacks where the stages of asynchronous calls run
 */
public record LimiterSettings(RateStore store, KeySpace keys, Duration commandTimeout, RateLimitListener listener,
		TimeSource time, Scheduler scheduler, Executor callbacks) {
}
