package io.holdfast.ratelimit.local;

/**
 * What was counted under a key. Immutable.
 */
interface LimitState {

	/**
	 * When it may be forgotten.
	 * @return a time in microseconds
	 */
	long end();

}
