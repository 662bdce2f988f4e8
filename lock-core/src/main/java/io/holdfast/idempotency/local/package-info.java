/**
 * The idempotency client inside one JVM.
 */
@NullMarked
package io.holdfast.idempotency.local;

import org.jspecify.annotations.NullMarked;
