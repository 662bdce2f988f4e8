package io.holdfast.spring;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call give its operation no usable key: the value that the
 * annotation's {@code key} reads from them is null or empty, or contains control
 * characters. The method did not run. In a web request this is a client error, and the
 * response is 400.
 */
public class IdempotencyArgumentException extends IdempotencyKeyException {

	private static final long serialVersionUID = 1L;

	private final String expression;

	/**
	 * Create the exception.
	 * @param name the static name of the operation
	 * @param expression the expression from the annotation
	 * @param problem what is wrong with its value and what to do, as sentences
	 * @param cause the cause, or {@code null}
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
