package io.holdfast.cache.engine;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a load.
 *
 * @param kind how it ended
 * @param value what was made
 * @param content the same as bytes; null for null, and for what cannot be written
 * @param type the type that the loading caller declares
 * @param failure what the loader threw
 */
record LoadOutcome(Kind kind, @Nullable Object value, byte @Nullable [] content, @Nullable Type type,
		@Nullable Throwable failure) {

	private static final LoadOutcome ABANDONED = new LoadOutcome(Kind.AGAIN, null, null, null, null);

	/** No value was made; waiting callers have to look again. */
	static LoadOutcome abandoned() {
		return ABANDONED;
	}

	static LoadOutcome failed(Throwable failure) {
		return new LoadOutcome(Kind.FAILED, null, null, null, failure);
	}

	/**
	 * A value was made.
	 * @param value the value
	 * @param content the same as bytes
	 * @param type its type
	 * @param good whether nothing has changed until the load was closed, so that all
	 * callers that joined may have the value
	 * @return the outcome
	 */
	static LoadOutcome loaded(@Nullable Object value, byte @Nullable [] content, Type type, boolean good) {
		return new LoadOutcome(good ? Kind.SHARED : Kind.AGAIN, value, content, type, null);
	}

	/**
	 * What the outcome means for callers that waited.
	 */
	enum Kind {

		/** They may have the value. */
		SHARED,

		/** They have to look again. */
		AGAIN,

		/** They get the loader's exception. */
		FAILED

	}

}
