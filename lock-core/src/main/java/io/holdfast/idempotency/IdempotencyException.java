package io.holdfast.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * The root of the exceptions that idempotent operations throw themselves.
 */
public abstract class IdempotencyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final IdempotencyKey key;

	protected IdempotencyException(IdempotencyKey key, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.key = key;
	}

	/**
	 * The operation that the exception concerns.
	 * @return its key, as the caller gave it
	 */
	public IdempotencyKey key() {
		return this.key;
	}

}
