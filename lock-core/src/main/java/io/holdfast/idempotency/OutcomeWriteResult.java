package io.holdfast.idempotency;

/**
 * What happened to the outcome that a leader reported.
 */
public enum OutcomeWriteResult {

	/** The record has the outcome. */
	RECORDED,

	/**
	 * The record belongs to another leader or no longer exists; it was not changed.
	 * Another leader may have done the work too, and its outcome counts. This is also the
	 * answer to an outcome that comes after this leader has freed the key or reported
	 * another outcome.
	 */
	LOST,

	/**
	 * The store did not answer. The outcome is sent again in the background until the
	 * store confirms it, at most for the retention; duplicates in this JVM get it
	 * already.
	 */
	PENDING

}
