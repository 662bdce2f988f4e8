package io.holdfast.sample.task;

import java.time.Instant;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * A task to create.
 *
 * @param title the work to do
 * @param due the deadline
 */
record NewTask(@NotBlank @Size(max = 200) String title, @NotNull Instant due) {
}
