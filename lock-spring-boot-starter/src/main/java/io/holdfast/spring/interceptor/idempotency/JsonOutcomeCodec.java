package io.holdfast.spring.interceptor.idempotency;

import io.holdfast.idempotency.OutcomeCodec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * Stores results as JSON. {@code null} is stored as an empty text, to distinguish it from
 * values that are written as a JSON null, such as an empty {@code Optional}.
 *
 * @param writer writes the declared type
 * @param reader reads it
 */
record JsonOutcomeCodec(ObjectWriter writer, ObjectReader reader) implements OutcomeCodec<@Nullable Object> {

	/** For methods without a result. */
	static final OutcomeCodec<@Nullable Object> NOTHING = new OutcomeCodec<>() {

		@Override
		public String encode(@Nullable Object result) {
			return "";
		}

		@Override
		@SuppressWarnings("NullAway") // It takes every T for non-null.
		public @Nullable Object decode(String outcome) {
			return null;
		}

	};

	@Override
	public String encode(@Nullable Object result) {
		return (result != null) ? JsonText.escapeHalves(this.writer.writeValueAsString(result)) : "";
	}

	@Override
	@SuppressWarnings("NullAway") // It takes every T for non-null.
	public @Nullable Object decode(String outcome) {
		return outcome.isEmpty() ? null : this.reader.readValue(outcome);
	}

}
