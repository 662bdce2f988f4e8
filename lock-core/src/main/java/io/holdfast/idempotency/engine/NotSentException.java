package io.holdfast.idempotency.engine;

import org.jspecify.annotations.Nullable;

/**
 * The request was not sent, so nothing has changed in the store. It has no stack trace,
 * because it is created often and discarded.
 */
public final class NotSentException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param message why the request was not sent
	 * @param cause the cause, or {@code null}
	 */
	public NotSentException(@Nullable String message, @Nullable Throwable cause) {
		super(message, cause, false, false);
	}

}
