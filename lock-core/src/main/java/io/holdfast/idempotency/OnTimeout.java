package io.holdfast.idempotency;

/**
 * What to do if the lease of a leader ends without an outcome: the leader crashed or is
 * paused, and the progress of its work is unknown.
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
