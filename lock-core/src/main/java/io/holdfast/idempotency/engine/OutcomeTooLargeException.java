package io.holdfast.idempotency.engine;

import org.jspecify.annotations.Nullable;

/**
 * The store does not take as much as it was given, and must not be given it again.
 */
public final class OutcomeTooLargeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the failure of a step that was not taken.
	 * @param message what was too large
	 * @param cause what says so
	 */
	public OutcomeTooLargeException(@Nullable String message, Throwable cause) {
		super(message, cause, false, false);
	}

}
