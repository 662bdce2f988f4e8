package io.holdfast.sample.record;

import java.util.Set;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * A record to create.
 *
 * @param title what it is called
 * @param tags what it has to do with; records with a common tag are related
 */
record NewRecord(@NotBlank @Size(max = 200) String title,
		@NotNull @Size(max = 20) Set<@NotBlank @Size(max = 100) String> tags) {
}
