package io.holdfast.idempotency.engine;

import org.jspecify.annotations.Nullable;

/**
 * The outcome is too large for the store and must not be sent again.
 */
public final class OutcomeTooLargeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param message what was too large
	 * @param cause the cause
	 */
	public OutcomeTooLargeException(@Nullable String message, Throwable cause) {
		super(message, cause, false, false);
	}

}
