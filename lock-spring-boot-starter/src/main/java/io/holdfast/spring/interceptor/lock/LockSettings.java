package io.holdfast.spring.interceptor.lock;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.OnUnavailable;

/**
 * What annotations leave to the application's properties.
 *
 * @param instanceId who holds what this application holds
 * @param options how to wait and hold
 * @param onUnavailable what follows when Redis is not available; never {@code DEFAULT}
 */
public record LockSettings(String instanceId, LockOptions options, OnUnavailable onUnavailable) {
}
