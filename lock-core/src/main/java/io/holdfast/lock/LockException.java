package io.holdfast.lock;

import org.jspecify.annotations.Nullable;

/**
 * The root of the exceptions that lock operations throw.
 */
public abstract class LockException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String lockName;

	protected LockException(String lockName, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.lockName = lockName;
	}

	/**
	 * The lock that the exception concerns.
	 * @return the lock's name, as the caller gave it
	 */
	public String lockName() {
		return this.lockName;
	}

}
