/**
 * The idempotency client within one JVM.
 */
@NullMarked
package io.holdfast.idempotency.local;

import org.jspecify.annotations.NullMarked;
