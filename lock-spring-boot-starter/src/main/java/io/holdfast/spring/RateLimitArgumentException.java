package io.holdfast.spring;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call give it no usable key or cost: a value that the annotation
 * reads from them is null, empty or not valid in a key, or the cost is more than the
 * whole limit. The method did not run. In a web request this is a client error, and the
 * response is 400.
 */
public class RateLimitArgumentException extends RateLimitKeyException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param name the static name of the limit
	 * @param problem the problem and what to do, as sentences
	 * @param cause the cause, or {@code null}
	 */
	public RateLimitArgumentException(String name, String problem, @Nullable Throwable cause) {
		super(name, problem, cause);
	}

}
