package io.holdfast.cache;

/**
 * A value cannot be written, so it cannot be cached. Change its type, or cache one of its
 * parts.
 */
public class CacheValueException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String cache;

	/**
	 * Create the exception.
	 * @param cache the cache that should store the value
	 * @param message the problem and what to do
	 * @param cause the cause
	 */
	public CacheValueException(String cache, String message, Throwable cause) {
		super(message, cause);
		this.cache = cache;
	}

	/**
	 * The cache that should store the value.
	 * @return its name
	 */
	public String cache() {
		return this.cache;
	}

}
