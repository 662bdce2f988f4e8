package io.holdfast.spring.interceptor.lock;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.OnUnavailable;

/**
 * The application's defaults for annotations, from its properties.
 *
 * @param instanceId identifies this application as a holder
 * @param options how to wait for and hold locks
 * @param onUnavailable what happens if Redis is not available; never {@code DEFAULT}
 */
public record LockSettings(String instanceId, LockOptions options, OnUnavailable onUnavailable) {
}
