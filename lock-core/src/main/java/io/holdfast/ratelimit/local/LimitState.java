package io.holdfast.ratelimit.local;

/**
 * The count of a key. Immutable.
 */
interface LimitState {

	/**
	 * When it expires.
	 * @return a time in microseconds
	 */
	long end();

}
