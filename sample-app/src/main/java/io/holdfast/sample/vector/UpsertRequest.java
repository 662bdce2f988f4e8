package io.holdfast.sample.vector;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Items to insert or replace.
 *
 * @param items the items
 * @param tableName the table that they belong to
 * @param namespace the namespace that they belong to
 */
@JsonNaming(SnakeCaseStrategy.class)
record UpsertRequest(@NotEmpty @Size(max = 1000) List<@NotNull @Valid VectorItem> items,
		@NotNull @Pattern(regexp = IndexNames.PATTERN, message = IndexNames.MESSAGE) String tableName,
		@NotNull @Pattern(regexp = IndexNames.PATTERN, message = IndexNames.MESSAGE) String namespace) {
}
