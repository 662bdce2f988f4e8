package io.holdfast.spring.interceptor.ratelimit;

import io.holdfast.lock.OnUnavailable;

/**
 * What annotations leave to the application's properties.
 *
 * @param onUnavailable what follows when Redis is not available; never {@code DEFAULT}
 */
public record RateLimitSettings(OnUnavailable onUnavailable) {
}
