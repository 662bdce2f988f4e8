package io.holdfast.idempotency;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A result, and where it came from.
 *
 * @param value the result
 * @param replayed whether the work had been done before, by this caller or another
 * @param age how long ago it was done; zero when it was done for this call
 * @param <T> the result
 */
public record OperationResult<T extends @Nullable Object>(T value, boolean replayed, Duration age) {
}
