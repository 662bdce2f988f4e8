package io.holdfast.lock;

import java.time.Duration;

import io.holdfast.text.Printable;

/**
 * The lock was busy until the wait ended. Redis answered; somebody else holds the lock.
 */
public class LockNotAcquiredException extends LockException {

	private static final long serialVersionUID = 1L;

	private final Duration waitTime;

	public LockNotAcquiredException(String lockName, Duration waitTime) {
		super(lockName, "Lock '" + Printable.of(lockName) + "' is held elsewhere and did not become free within "
				+ waitTime + ". Wait longer, hold it for a shorter time, or treat it as busy with tryAcquire.", null);
		this.waitTime = waitTime;
	}

	/**
	 * The longest time that the caller was ready to wait.
	 * @return the wait asked for; zero when it was one attempt
	 */
	public Duration waitTime() {
		return this.waitTime;
	}

}
