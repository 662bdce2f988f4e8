package io.holdfast.spring;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call give its operation no usable key: what the annotation's
 * {@code key} reads from them is null, empty or holds control characters. The method did
 * not run. In a web request it is the client's fault, and answered with 400.
 */
public class IdempotencyArgumentException extends IdempotencyKeyException {

	private static final long serialVersionUID = 1L;

	private final String expression;

	/**
	 * Create the exception.
	 * @param name the static name of the operation
	 * @param expression the expression as it stands in the annotation
	 * @param problem what is wrong with its value and what to do, as sentences
	 * @param cause what led to it, if anything was thrown
	 */
	public IdempotencyArgumentException(String name, String expression, String problem, @Nullable Throwable cause) {
		super(name, "expression \"" + expression + "\": " + problem, cause);
		this.expression = expression;
	}

	/**
	 * The expression that was evaluated.
	 * @return its text in the annotation
	 */
	public String expression() {
		return this.expression;
	}

}
