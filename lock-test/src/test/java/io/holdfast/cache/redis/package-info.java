/** Caches on real nodes. */
@NullMarked
package io.holdfast.cache.redis;

import org.jspecify.annotations.NullMarked;
