package io.holdfast.sample.platform;

import java.util.List;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;

/**
 * Items to ingest.
 *
 * @param user the owner
 * @param dataSource where they come from
 * @param items the items
 */
record Ingestion(@NotBlank @Size(max = 100) String user, @NotBlank @Size(max = 100) String dataSource,
		@NotEmpty @Size(max = 1000) List<@NotBlank @Size(max = 200) String> items) {
}
