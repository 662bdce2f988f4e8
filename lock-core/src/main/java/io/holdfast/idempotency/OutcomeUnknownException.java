package io.holdfast.idempotency;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The work was done, but its result cannot be given: it could not be encoded when it was
 * to be stored, or what is stored cannot be decoded. The work is not done again.
 */
public class OutcomeUnknownException extends IdempotencyException {

	private static final long serialVersionUID = 1L;

	public OutcomeUnknownException(IdempotencyKey key, String detail, @Nullable Throwable cause) {
		super(key, "Operation '" + key + "' is done, but its outcome is unknown: " + Printable.of(detail)
				+ ". It is not done again; look its result up where it took effect.", cause);
	}

}
