/**
 * {@code @RateLimited}. Internal to this module; the public types are for the support of
 * web requests and meters.
 */
@NullMarked
package io.holdfast.spring.interceptor.ratelimit;

import org.jspecify.annotations.NullMarked;
