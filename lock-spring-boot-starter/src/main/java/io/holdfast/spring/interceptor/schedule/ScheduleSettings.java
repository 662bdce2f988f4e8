package io.holdfast.spring.interceptor.schedule;

import java.time.Duration;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.schedule.ScheduleOptions;

/**
 * The application's defaults for annotations, from its properties.
 *
 * @param options how the locks of jobs are held
 * @param onUnavailable what happens if Redis is not available; never {@code DEFAULT}
 * @param catchUp how far before the due tick to run earlier ticks that no instance has
 * run
 */
public record ScheduleSettings(ScheduleOptions options, OnUnavailable onUnavailable, Duration catchUp) {
}
