/**
 * {@code @RateLimited}. Internal to this module, but for what web requests and meters
 * need of it.
 */
@NullMarked
package io.holdfast.spring.interceptor.ratelimit;

import org.jspecify.annotations.NullMarked;
