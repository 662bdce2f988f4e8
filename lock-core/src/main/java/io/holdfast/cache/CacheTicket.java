package io.holdfast.cache;

/**
 * The state at a miss, so that a value that is computed afterwards is stored only if
 * nothing was evicted, invalidated or put in between. Valid for at least
 * {@link CacheSettings#maxLoad()}, for one value, and for the service that issued it.
 * Immutable.
 */
public interface CacheTicket {

	/**
	 * The cache of the lookup.
	 * @return its name
	 */
	String cache();

	/**
	 * The key that was missing.
	 * @return as the caller gave it
	 */
	String key();

}
