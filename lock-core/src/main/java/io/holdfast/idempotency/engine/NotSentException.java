package io.holdfast.idempotency.engine;

import org.jspecify.annotations.Nullable;

/**
 * The store was not asked, so nothing has changed there. Made often and thrown away, so
 * it carries no stack trace.
 */
public final class NotSentException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the failure of a step that was not taken.
	 * @param message why the store was not asked
	 * @param cause what says so, or {@code null}
	 */
	public NotSentException(@Nullable String message, @Nullable Throwable cause) {
		super(message, cause, false, false);
	}

}
