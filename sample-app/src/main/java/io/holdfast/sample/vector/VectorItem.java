package io.holdfast.sample.vector;

import java.util.Optional;

import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * An item to index.
 *
 * @param id its id within its table and namespace
 * @param objRef the object that it represents
 * @param content the text
 */
@JsonNaming(SnakeCaseStrategy.class)
record VectorItem(@Nullable @Size(max = 200) String id, @Nullable @Size(max = 200) String objRef,
		@Nullable @Size(max = 4000) String content) {

	/**
	 * Why it cannot be indexed.
	 * @return the problem, or empty if there is none
	 */
	Optional<String> problem() {
		if (this.id == null || this.id.isBlank()) {
			return Optional.of("An item has no id");
		}
		if (this.content == null || this.content.isBlank()) {
			return Optional.of("Item '" + this.id + "' has no content");
		}
		return Optional.empty();
	}

}
