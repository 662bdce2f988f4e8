package io.holdfast.idempotency.engine;

import io.holdfast.idempotency.StoredFailure;

/**
 * How a leader's work ended.
 */
public sealed interface Outcome {

	/**
	 * With a result.
	 *
	 * @param outcome the encoded result
	 */
	record Done(String outcome) implements Outcome {
	}

	/**
	 * With a failure that is its outcome.
	 *
	 * @param failure the failure
	 */
	record Failed(StoredFailure failure) implements Outcome {
	}

	/**
	 * Well, but the result cannot be stored.
	 *
	 * @param detail why
	 */
	record Unknown(String detail) implements Outcome {
	}

	/**
	 * Not at all: the key is free again.
	 */
	record Released() implements Outcome {
	}

}
