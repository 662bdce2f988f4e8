package io.holdfast.idempotency;

/**
 * How a call of an idempotent operation ended.
 */
public enum CallOutcome {

	/** It led, and its work is done. */
	EXECUTED,

	/** It was given what was done before, at once. */
	REPLAYED,

	/** It was given what was done before, after waiting for it. */
	WAITED,

	/** The work was still running when its wait ended, or too many waited. */
	RUNNING,

	/** The key was used for other arguments. */
	MISMATCH,

	/** It led, and its work failed. */
	FAILED,

	/** The leader is gone, and another try is forbidden. */
	TIMED_OUT,

	/** It led, and the lead was lost to another leader or the record was forgotten. */
	LOST,

	/** The store did not answer, or its record cannot be read. */
	UNAVAILABLE,

	/** The caller was interrupted or gave up by itself. */
	CANCELLED

}
