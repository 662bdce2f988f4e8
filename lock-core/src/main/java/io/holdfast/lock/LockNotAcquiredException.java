package io.holdfast.lock;

import java.time.Duration;

import io.holdfast.text.Printable;

/**
 * The lock was busy until the wait ended. Redis answered, and another holder has the
 * lock. The wait also ends when the application shuts down.
 */
public class LockNotAcquiredException extends LockException {

	private static final long serialVersionUID = 1L;

	private final Duration waitTime;

	private final boolean shuttingDown;

	public LockNotAcquiredException(String lockName, Duration waitTime) {
		this(lockName, waitTime, false, "did not become free within " + waitTime
				+ ". Wait longer, hold it for a shorter time, or use tryAcquire to handle a busy lock.");
	}

	private LockNotAcquiredException(String lockName, Duration waitTime, boolean shuttingDown, String detail) {
		super(lockName, "Lock '" + Printable.of(lockName) + "' is held elsewhere and " + detail, null);
		this.waitTime = waitTime;
		this.shuttingDown = shuttingDown;
	}

	/**
	 * Create the exception for a wait that the shutdown ended.
	 * @param lockName the lock
	 * @param waitTime the longest wait that the caller requested
	 * @return the exception for the caller
	 */
	public static LockNotAcquiredException shuttingDown(String lockName, Duration waitTime) {
		return new LockNotAcquiredException(lockName, waitTime, true,
				"this instance is shutting down and accepts no more waits. Repeat the call on another instance.");
	}

	/**
	 * The longest wait that the caller requested.
	 * @return the requested wait; zero if it was one attempt
	 */
	public Duration waitTime() {
		return this.waitTime;
	}

	/**
	 * Whether the wait ended early because this instance is shutting down. Another
	 * instance may then acquire the lock.
	 * @return false if the lock was busy for the whole wait
	 */
	public boolean isShuttingDown() {
		return this.shuttingDown;
	}

}
