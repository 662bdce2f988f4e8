/**
 * Jobs that run once across all instances: under a lock, and at most once per tick of
 * their schedule.
 */
@NullMarked
package io.holdfast.schedule;

import org.jspecify.annotations.NullMarked;
