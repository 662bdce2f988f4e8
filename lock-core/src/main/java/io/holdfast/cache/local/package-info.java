/**
 * Caches within one JVM.
 */
@NullMarked
package io.holdfast.cache.local;

import org.jspecify.annotations.NullMarked;
