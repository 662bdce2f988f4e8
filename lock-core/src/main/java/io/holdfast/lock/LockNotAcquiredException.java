package io.holdfast.lock;

import java.time.Duration;

import io.holdfast.text.Printable;

/**
 * The lock was busy until the wait ended. Redis answered; somebody else holds the lock.
 * The wait also ends when the application shuts down.
 */
public class LockNotAcquiredException extends LockException {

	private static final long serialVersionUID = 1L;

	private final Duration waitTime;

	private final boolean shuttingDown;

	public LockNotAcquiredException(String lockName, Duration waitTime) {
		this(lockName, waitTime, false, "did not become free within " + waitTime
				+ ". Wait longer, hold it for a shorter time, or treat it as busy with tryAcquire.");
	}

	private LockNotAcquiredException(String lockName, Duration waitTime, boolean shuttingDown, String detail) {
		super(lockName, "Lock '" + Printable.of(lockName) + "' is held elsewhere and " + detail, null);
		this.waitTime = waitTime;
		this.shuttingDown = shuttingDown;
	}

	/**
	 * The wait was cut short.
	 * @param lockName the lock
	 * @param waitTime the longest time that the caller was ready to wait
	 * @return what its caller is told
	 */
	public static LockNotAcquiredException shuttingDown(String lockName, Duration waitTime) {
		return new LockNotAcquiredException(lockName, waitTime, true,
				"this instance is shutting down, so that nobody waits here any more. Repeat the call at another instance.");
	}

	/**
	 * The longest time that the caller was ready to wait.
	 * @return the wait asked for; zero when it was one attempt
	 */
	public Duration waitTime() {
		return this.waitTime;
	}

	/**
	 * Whether the wait was cut short because this instance shuts down, so that another
	 * instance may answer better.
	 * @return false when the whole wait was in vain
	 */
	public boolean isShuttingDown() {
		return this.shuttingDown;
	}

}
