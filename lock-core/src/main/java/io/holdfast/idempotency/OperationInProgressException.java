package io.holdfast.idempotency;

import java.time.Duration;

/**
 * Another caller is doing the work and did not finish within the wait.
 */
public class OperationInProgressException extends IdempotencyException {

	private static final long serialVersionUID = 1L;

	private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

	private final Duration remainingLease;

	public OperationInProgressException(IdempotencyKey key, Duration remainingLease) {
		super(key, "Operation '" + key + "' is still running elsewhere. Repeat the call later; it will not run twice.",
				null);
		this.remainingLease = remainingLease;
	}

	/**
	 * How long until the leader counts as crashed, unless it renews.
	 * @return its remaining lease
	 */
	public Duration remainingLease() {
		return this.remainingLease;
	}

	/**
	 * The time after which to repeat the call.
	 * @return whole seconds, at least one and at most five, because most work ends long
	 * before its lease
	 */
	public Duration retryAfter() {
		Duration retry = (this.remainingLease.compareTo(LONGEST_RETRY) < 0) ? this.remainingLease : LONGEST_RETRY;
		return Duration.ofSeconds(Math.max(1, retry.plusMillis(999).toSeconds()));
	}

}
