package io.holdfast.idempotency;

import java.time.Duration;

import io.holdfast.text.Printable;

/**
 * The leader of an operation is gone without an outcome, and {@link OnTimeout#FAIL}
 * forbids another try. Find out how far it came, then forget the key.
 */
public class OperationTimedOutException extends IdempotencyException {

	private static final long serialVersionUID = 1L;

	private final Duration since;

	private final String holder;

	public OperationTimedOutException(IdempotencyKey key, Duration since, String holder) {
		super(key, "Operation '" + key + "' was begun by " + Printable.of(holder) + ", which is gone since " + since
				+ "; nobody knows how far it came. Find out, then forget the key to allow another try.", null);
		this.since = since;
		this.holder = holder;
	}

	/**
	 * How long ago the leader's lease ended.
	 * @return the time since
	 */
	public Duration since() {
		return this.since;
	}

	/**
	 * The instance that led.
	 * @return its instance id
	 */
	public String holder() {
		return this.holder;
	}

}
