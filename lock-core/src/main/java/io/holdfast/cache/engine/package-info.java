/**
 * Caches without a store: loads, tags, what is kept in memory, and outages.
 */
@NullMarked
package io.holdfast.cache.engine;

import org.jspecify.annotations.NullMarked;
