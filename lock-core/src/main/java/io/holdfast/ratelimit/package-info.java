/**
 * Rate limits over all instances of an application: at most so many permits in so much
 * time.
 */
@NullMarked
package io.holdfast.ratelimit;

import org.jspecify.annotations.NullMarked;
