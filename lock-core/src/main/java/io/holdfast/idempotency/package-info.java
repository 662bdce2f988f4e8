/**
 * Idempotent operations: work that happens once, however many callers request it.
 */
@NullMarked
package io.holdfast.idempotency;

import org.jspecify.annotations.NullMarked;
