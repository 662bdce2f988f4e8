package io.holdfast.idempotency;

/**
 * The key was used before with other arguments. Nothing was done.
 */
public class IdempotencyMismatchException extends IdempotencyException {

	private static final long serialVersionUID = 1L;

	public IdempotencyMismatchException(IdempotencyKey key) {
		super(key, "The key of operation '" + key
				+ "' was used before with other arguments. Use a new key for a new operation.", null);
	}

}
