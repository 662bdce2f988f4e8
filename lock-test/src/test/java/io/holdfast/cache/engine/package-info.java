/** The engine of caches, on real nodes. */
@NullMarked
package io.holdfast.cache.engine;

import org.jspecify.annotations.NullMarked;
