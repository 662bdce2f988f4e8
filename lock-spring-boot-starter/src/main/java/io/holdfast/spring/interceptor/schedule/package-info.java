/**
 * {@code @ScheduledLocked}. Internal to this module.
 */
@NullMarked
package io.holdfast.spring.interceptor.schedule;

import org.jspecify.annotations.NullMarked;
