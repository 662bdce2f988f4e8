package io.holdfast.lock;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * No quorum of nodes answered, so it is unknown whether the lock is free. This is never
 * reported as "busy".
 */
public class LockUnavailableException extends LockException {

	private static final long serialVersionUID = 1L;

	public LockUnavailableException(String lockName, String detail, @Nullable Throwable cause) {
		super(lockName, "Lock '" + Printable.of(lockName) + "' cannot be decided: " + detail, cause);
	}

}
