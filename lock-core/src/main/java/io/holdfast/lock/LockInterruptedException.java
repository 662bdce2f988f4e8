package io.holdfast.lock;

import io.holdfast.text.Printable;

/**
 * The thread was interrupted while it waited for a lock. The wait left nothing behind,
 * and the thread's interrupt flag is set again.
 */
public class LockInterruptedException extends LockException {

	private static final long serialVersionUID = 1L;

	public LockInterruptedException(String lockName, InterruptedException cause) {
		super(lockName,
				"Interrupted while waiting for lock '" + Printable.of(lockName) + "'; the lock was not acquired.",
				cause);
	}

}
