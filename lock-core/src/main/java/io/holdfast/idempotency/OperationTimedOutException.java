package io.holdfast.idempotency;

import java.time.Duration;

import io.holdfast.text.Printable;

/**
 * The leader of an operation crashed without an outcome, and {@link OnTimeout#FAIL} does
 * not allow another attempt. Find out how far the work got, then forget the key.
 */
public class OperationTimedOutException extends IdempotencyException {

	private static final long serialVersionUID = 1L;

	private final Duration since;

	private final String holder;

	public OperationTimedOutException(IdempotencyKey key, Duration since, String holder) {
		super(key, "Operation '" + key + "' was begun by " + Printable.of(holder) + ", whose lease ended " + since
				+ " ago; its progress is unknown. Find out how far it got, then forget the key to allow another attempt.",
				null);
		this.since = since;
		this.holder = holder;
	}

	/**
	 * How long ago the leader's lease ended.
	 * @return the time since then
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
