/**
 * {@code @Idempotent}. Internal to this module, but for what web requests and
 * observations need of it.
 */
@NullMarked
package io.holdfast.spring.interceptor.idempotency;

import org.jspecify.annotations.NullMarked;
