package io.holdfast.idempotency;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The work was done, but its result is not available: it could not be encoded for the
 * store, or the stored text cannot be decoded. The work is not done again.
 */
public class OutcomeUnknownException extends IdempotencyException {

	private static final long serialVersionUID = 1L;

	public OutcomeUnknownException(IdempotencyKey key, String detail, @Nullable Throwable cause) {
		super(key, "Operation '" + key + "' is done, but its outcome is unknown: " + Printable.of(detail)
				+ ". It is not done again; look up its result where it took effect.", cause);
	}

}
