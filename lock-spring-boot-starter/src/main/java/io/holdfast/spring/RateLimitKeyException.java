package io.holdfast.spring;

import org.jspecify.annotations.Nullable;

/**
 * A call of a rate-limited method has no usable key or cost. The method did not run, and
 * the call took no permit: a call never counts for others by mistake.
 */
public class RateLimitKeyException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String name;

	/**
	 * Create the exception.
	 * @param name the static name of the limit
	 * @param problem the problem and what to do, as sentences
	 * @param cause the cause, or {@code null}
	 */
	public RateLimitKeyException(String name, String problem, @Nullable Throwable cause) {
		super("Rate limit '" + name + "': " + problem, cause);
		this.name = name;
	}

	/**
	 * The limit that the exception concerns.
	 * @return its static name
	 */
	public String name() {
		return this.name;
	}

}
