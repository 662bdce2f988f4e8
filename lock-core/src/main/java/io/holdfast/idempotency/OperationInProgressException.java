package io.holdfast.idempotency;

import java.time.Duration;

/**
 * Another caller does the work and did not end within the wait.
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
	 * How long until the leader is taken for gone, unless it renews.
	 * @return its remaining lease
	 */
	public Duration remainingLease() {
		return this.remainingLease;
	}

	/**
	 * When a repetition is worth its while.
	 * @return whole seconds, at least one and never longer than 5 s, since most work ends
	 * long before its lease
	 */
	public Duration retryAfter() {
		Duration retry = (this.remainingLease.compareTo(LONGEST_RETRY) < 0) ? this.remainingLease : LONGEST_RETRY;
		return Duration.ofSeconds(Math.max(1, retry.plusMillis(999).toSeconds()));
	}

}
