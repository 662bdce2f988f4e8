package io.holdfast.cache.engine;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a load.
 *
 * @param kind how it ended
 * @param value the value
 * @param content the encoded value; null for a null value or one that cannot be written
 * @param type the type that the loading caller declared
 * @param failure the exception of the loader
 */
record LoadOutcome(Kind kind, @Nullable Object value, byte @Nullable [] content, @Nullable Type type,
		@Nullable Throwable failure) {

	private static final LoadOutcome ABANDONED = new LoadOutcome(Kind.AGAIN, null, null, null, null);

	/** There is no value; waiting callers must look again. */
	static LoadOutcome abandoned() {
		return ABANDONED;
	}

	static LoadOutcome failed(Throwable failure) {
		return new LoadOutcome(Kind.FAILED, null, null, null, failure);
	}

	/**
	 * A value was loaded.
	 * @param value the value
	 * @param content the encoded value
	 * @param type its type
	 * @param good whether nothing changed before the load was closed, so that all callers
	 * that joined may get the value
	 * @return the outcome
	 */
	static LoadOutcome loaded(@Nullable Object value, byte @Nullable [] content, Type type, boolean good) {
		return new LoadOutcome(good ? Kind.SHARED : Kind.AGAIN, value, content, type, null);
	}

	/**
	 * What the outcome means for callers that waited.
	 */
	enum Kind {

		/** They get the value. */
		SHARED,

		/** They must look again. */
		AGAIN,

		/** They get the loader's exception. */
		FAILED

	}

}
