package io.holdfast.idempotency;

/**
 * What follows when the lease of a leader ends without an outcome: it crashed, or stands
 * still, and nobody knows how far its work came.
 */
public enum OnTimeout {

	/**
	 * The next caller leads and does the work again: at least once.
	 */
	RECLAIM,

	/**
	 * All callers are refused until the retention ends or the key is forgotten: at most
	 * once.
	 */
	FAIL

}
