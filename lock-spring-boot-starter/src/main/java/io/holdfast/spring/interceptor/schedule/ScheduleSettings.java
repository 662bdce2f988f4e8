package io.holdfast.spring.interceptor.schedule;

import java.time.Duration;

import io.holdfast.lock.OnUnavailable;
import io.holdfast.schedule.ScheduleOptions;

/**
 * What annotations leave to the application's properties.
 *
 * @param options how the locks of jobs are held
 * @param onUnavailable what follows when Redis is not available; never {@code DEFAULT}
 * @param catchUp how far before the tick that is due others are run that nobody has run
 */
public record ScheduleSettings(ScheduleOptions options, OnUnavailable onUnavailable, Duration catchUp) {
}
