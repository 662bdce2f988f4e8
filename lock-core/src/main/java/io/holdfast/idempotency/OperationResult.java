package io.holdfast.idempotency;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A result and its origin.
 *
 * @param value the result
 * @param replayed whether the work was done earlier, by this caller or another
 * @param age how long ago it was done; zero if it was done for this call
 * @param <T> the result
 */
public record OperationResult<T extends @Nullable Object>(T value, boolean replayed, Duration age) {
}
