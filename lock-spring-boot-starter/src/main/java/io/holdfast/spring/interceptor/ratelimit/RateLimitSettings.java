package io.holdfast.spring.interceptor.ratelimit;

import io.holdfast.lock.OnUnavailable;

/**
 * The application's defaults for annotations, from its properties.
 *
 * @param onUnavailable what happens if Redis is not available; never {@code DEFAULT}
 */
public record RateLimitSettings(OnUnavailable onUnavailable) {
}
