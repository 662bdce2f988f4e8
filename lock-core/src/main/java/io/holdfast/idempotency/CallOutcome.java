package io.holdfast.idempotency;

/**
 * How a call of an idempotent operation ended.
 */
public enum CallOutcome {

	/** The call led, and its work is done. */
	EXECUTED,

	/** The call got an earlier outcome, at once. */
	REPLAYED,

	/** The call got the outcome of another call, after waiting for it. */
	WAITED,

	/**
	 * The work was still running when the call's wait ended, or too many callers waited.
	 */
	RUNNING,

	/** The key was used with other arguments. */
	MISMATCH,

	/** The call led, and its work failed. */
	FAILED,

	/** The leader crashed, and another attempt is not allowed. */
	TIMED_OUT,

	/** The call led, but another leader took over or the record was forgotten. */
	LOST,

	/** The store did not answer, or its record cannot be read. */
	UNAVAILABLE,

	/** The caller was interrupted or cancelled the call. */
	CANCELLED

}
