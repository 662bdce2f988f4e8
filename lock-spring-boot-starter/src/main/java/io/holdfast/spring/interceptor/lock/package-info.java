/**
 * {@code @DistributedLock}. Internal to this module.
 */
@NullMarked
package io.holdfast.spring.interceptor.lock;

import org.jspecify.annotations.NullMarked;
