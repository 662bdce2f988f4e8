/**
 * Rate limits across all instances of an application: a maximum number of permits in a
 * window of time.
 */
@NullMarked
package io.holdfast.ratelimit;

import org.jspecify.annotations.NullMarked;
