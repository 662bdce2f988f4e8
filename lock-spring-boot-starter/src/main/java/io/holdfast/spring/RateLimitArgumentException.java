package io.holdfast.spring;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call give it no usable key or cost: what the annotation reads from
 * them is null, empty, cannot stand in a key or costs more than the limit ever has. The
 * method did not run. In a web request it is the client's fault, and answered with 400.
 */
public class RateLimitArgumentException extends RateLimitKeyException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param name the static name of the limit
	 * @param problem what is wrong and what to do, as sentences
	 * @param cause what led to it, if anything was thrown
	 */
	public RateLimitArgumentException(String name, String problem, @Nullable Throwable cause) {
		super(name, problem, cause);
	}

}
