/**
 * Idempotent operations: a thing happens once, whoever asks and however often.
 */
@NullMarked
package io.holdfast.idempotency;

import org.jspecify.annotations.NullMarked;
