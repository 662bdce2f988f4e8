package io.holdfast.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * The root of what idempotent operations throw by themselves.
 */
public abstract class IdempotencyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final IdempotencyKey key;

	protected IdempotencyException(IdempotencyKey key, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.key = key;
	}

	/**
	 * The operation that this is about.
	 * @return its key, as the caller gave it
	 */
	public IdempotencyKey key() {
		return this.key;
	}

}
