/**
 * Locks inside one JVM.
 */
@NullMarked
package io.holdfast.lock.local;

import org.jspecify.annotations.NullMarked;
