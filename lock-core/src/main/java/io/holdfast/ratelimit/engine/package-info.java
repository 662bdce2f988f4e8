/**
 * Rate limits without a store: the calls, their deadlines and their waits.
 */
@NullMarked
package io.holdfast.ratelimit.engine;

import org.jspecify.annotations.NullMarked;
