/**
 * Caches in Redis.
 */
@NullMarked
package io.holdfast.cache.redis;

import org.jspecify.annotations.NullMarked;
