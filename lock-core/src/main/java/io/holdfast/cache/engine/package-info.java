/**
 * The engine behind all caches: loads, tags, values in memory, and outages.
 */
@NullMarked
package io.holdfast.cache.engine;

import org.jspecify.annotations.NullMarked;
