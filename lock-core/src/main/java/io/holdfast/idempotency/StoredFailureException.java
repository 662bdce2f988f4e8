package io.holdfast.idempotency;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The operation was done before and failed, and the failure is its outcome.
 */
public class StoredFailureException extends IdempotencyException {

	private static final long serialVersionUID = 1L;

	private final StoredFailure failure;

	public StoredFailureException(IdempotencyKey key, StoredFailure failure) {
		super(key, "Operation '" + key + "' has failed before with " + Printable.of(failure.type()) + ": "
				+ Printable.of(failure.message()) + ". It is not tried again; use a new key for another attempt.",
				null);
		this.failure = failure;
	}

	/**
	 * The failure of the operation.
	 * @return the stored failure
	 */
	public StoredFailure failure() {
		return this.failure;
	}

	/**
	 * The class of the exception that the work threw.
	 * @return its name; no class is ever loaded from it
	 */
	public String failureType() {
		return this.failure.type();
	}

	/**
	 * The message of the exception that the work threw.
	 * @return its message
	 */
	public @Nullable String failureMessage() {
		return this.failure.message();
	}

}
