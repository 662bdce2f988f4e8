package io.holdfast.idempotency.engine;

import io.holdfast.idempotency.StoredFailure;

/**
 * How a leader's work ended.
 */
public sealed interface Outcome {

	/**
	 * The work is done, with a result.
	 *
	 * @param outcome the encoded result
	 */
	record Done(String outcome) implements Outcome {
	}

	/**
	 * The work failed, and the failure is its outcome.
	 *
	 * @param failure the failure
	 */
	record Failed(StoredFailure failure) implements Outcome {
	}

	/**
	 * The work is done, but its result cannot be stored or its effects are uncertain.
	 *
	 * @param detail the reason
	 */
	record Unknown(String detail) implements Outcome {
	}

	/**
	 * There is no outcome: the key is free again.
	 */
	record Released() implements Outcome {
	}

}
