package io.holdfast.idempotency;

/**
 * What became of a leader's last word on its operation.
 */
public enum Settlement {

	/** The record says what the leader said. */
	RECORDED,

	/**
	 * The record belongs to another leader or is gone; it was not touched. Another leader
	 * may have done the work too, and its outcome counts. Also the answer to an outcome
	 * that comes after this leader has freed the key or told another outcome.
	 */
	LOST,

	/**
	 * The store did not answer. It is told again in the background until it does, for as
	 * long as the retention lasts; duplicates in this JVM know already.
	 */
	PENDING

}
