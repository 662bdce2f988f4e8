/**
 * Rate limits within one JVM.
 */
@NullMarked
package io.holdfast.ratelimit.local;

import org.jspecify.annotations.NullMarked;
