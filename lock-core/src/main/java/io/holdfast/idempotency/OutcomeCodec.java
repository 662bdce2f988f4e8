package io.holdfast.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * Converts the result of an operation to the text that is stored, and back. An exception
 * of the codec never makes the work run again: a result that cannot be encoded is
 * recorded as done with an unknown outcome, and a text that cannot be decoded is left as
 * it is; both give an {@link OutcomeUnknownException}. Must be thread-safe.
 *
 * @param <T> the results
 */
public interface OutcomeCodec<T extends @Nullable Object> {

	/** For operations without a result. */
	OutcomeCodec<@Nullable Void> NOTHING = new OutcomeCodec<>() {

		@Override
		public String encode(@Nullable Void result) {
			return "";
		}

		@Override
		@SuppressWarnings("NullAway") // It treats every T as non-null.
		public @Nullable Void decode(String outcome) {
			return null;
		}
	};

	/** For operations whose result is text, stored as it is. */
	OutcomeCodec<String> TEXT = new OutcomeCodec<>() {

		@Override
		public String encode(String result) {
			return result;
		}

		@Override
		public String decode(String outcome) {
			return outcome;
		}
	};

	/**
	 * Write a result.
	 * @param result the result of the work
	 * @return the text to store
	 */
	String encode(T result);

	/**
	 * Read a result.
	 * @param outcome the text from {@link #encode}, perhaps of an older version of the
	 * application
	 * @return an equal result
	 */
	T decode(String outcome);

}
