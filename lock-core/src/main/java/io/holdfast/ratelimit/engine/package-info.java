/**
 * The engine behind all rate limiters: calls, deadlines and waits.
 */
@NullMarked
package io.holdfast.ratelimit.engine;

import org.jspecify.annotations.NullMarked;
