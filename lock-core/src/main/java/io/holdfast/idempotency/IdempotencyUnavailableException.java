package io.holdfast.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * The store of records did not answer, so it is unknown whether the work was done. This
 * call did not do it. Never reported as "in progress".
 */
public class IdempotencyUnavailableException extends IdempotencyException {

	private static final long serialVersionUID = 1L;

	public IdempotencyUnavailableException(IdempotencyKey key, String detail, @Nullable Throwable cause) {
		super(key, "Operation '" + key + "' cannot be decided: " + detail, cause);
	}

}
