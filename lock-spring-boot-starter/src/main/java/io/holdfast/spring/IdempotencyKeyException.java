package io.holdfast.spring;

import org.jspecify.annotations.Nullable;

/**
 * A call of an idempotent method has no usable key or fingerprint. The method did not
 * run: a call never shares a key with others by mistake.
 */
public class IdempotencyKeyException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String name;

	/**
	 * Create the exception.
	 * @param name the static name of the operation
	 * @param problem the problem and what to do, as sentences
	 * @param cause the cause, or {@code null}
	 */
	public IdempotencyKeyException(String name, String problem, @Nullable Throwable cause) {
		super("Idempotent operation '" + name + "': " + problem, cause);
		this.name = name;
	}

	/**
	 * The operation that the exception concerns.
	 * @return its static name
	 */
	public String name() {
		return this.name;
	}

}
