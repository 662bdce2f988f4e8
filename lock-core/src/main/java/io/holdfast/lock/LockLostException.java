package io.holdfast.lock;

import io.holdfast.text.Printable;

/**
 * The lease ended while its holder still relied on it: another holder may be at work.
 */
public class LockLostException extends LockException {

	private static final long serialVersionUID = 1L;

	private final LossReason reason;

	public LockLostException(String lockName, LossReason reason) {
		super(lockName,
				"Lock '" + Printable.of(lockName) + "' is lost: " + reason.description()
						+ ". Another holder may be at work; undo or fence what was done since, and do not go on.",
				null);
		this.reason = reason;
	}

	/**
	 * Why the lock is lost.
	 * @return the reason
	 */
	public LossReason reason() {
		return this.reason;
	}

}
