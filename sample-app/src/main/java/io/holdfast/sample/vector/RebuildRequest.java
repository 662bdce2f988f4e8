package io.holdfast.sample.vector;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An index to rebuild.
 *
 * @param namespace its namespace
 * @param force whether to rebuild it even if it was rebuilt within the last hour; a
 * running rebuild is joined
 */
record RebuildRequest(@NotNull @Pattern(regexp = IndexNames.PATTERN, message = IndexNames.MESSAGE) String namespace,
		@Nullable Boolean force) {

	boolean forced() {
		return Boolean.TRUE.equals(this.force);
	}

}
