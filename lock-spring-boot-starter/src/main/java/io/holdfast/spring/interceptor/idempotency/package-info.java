/**
 * {@code @Idempotent}. Internal to this module; the public types are for the support of
 * web requests and observations.
 */
@NullMarked
package io.holdfast.spring.interceptor.idempotency;

import org.jspecify.annotations.NullMarked;
