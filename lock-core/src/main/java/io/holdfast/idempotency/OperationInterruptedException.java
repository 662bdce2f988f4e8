package io.holdfast.idempotency;

/**
 * The thread was interrupted while it waited for an operation's outcome. The wait left
 * nothing behind, and the thread's interrupt flag is set again.
 */
public class OperationInterruptedException extends IdempotencyException {

	private static final long serialVersionUID = 1L;

	public OperationInterruptedException(IdempotencyKey key, InterruptedException cause) {
		super(key, "Interrupted while waiting for operation '" + key + "'; it was not done by this call.", cause);
	}

}
