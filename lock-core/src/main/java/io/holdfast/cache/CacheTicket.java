package io.holdfast.cache;

/**
 * What a miss has seen, so that a value which is made afterwards is stored only if
 * nothing was evicted, invalidated or put in between. Good for
 * {@link CacheSettings#maxLoad()} at least, for one value, and for the service that gave
 * it. Immutable.
 */
public interface CacheTicket {

	/**
	 * The cache that was asked.
	 * @return its name
	 */
	String cache();

	/**
	 * The key that was missing.
	 * @return as the caller gave it
	 */
	String key();

}
