package io.holdfast.spring.cache;

/**
 * What a miss has seen, so that a value which is made afterwards is stored only if
 * nothing was evicted or invalidated in between. Valid for
 * {@link CacheSettings#maxLoad()} and for one value. Immutable.
 */
public final class CacheTicket {

	private final String cache;

	private final String key;

	CacheTicket(String cache, String key) {
		this.cache = cache;
		this.key = key;
	}

	/**
	 * The cache that was asked.
	 * @return its name
	 */
	public String cache() {
		return this.cache;
	}

	/**
	 * The key that was missing.
	 * @return as the caller gave it
	 */
	public String key() {
		return this.key;
	}

	@Override
	public String toString() {
		return this.cache + ":" + this.key;
	}

}
