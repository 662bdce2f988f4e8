package io.holdfast.lock;

import io.holdfast.text.Printable;

/**
 * The lease ended while its holder still relied on it: another holder may be working.
 */
public class LockLostException extends LockException {

	private static final long serialVersionUID = 1L;

	private final LossReason reason;

	public LockLostException(String lockName, LossReason reason) {
		super(lockName,
				"Lock '" + Printable.of(lockName) + "' is lost: " + reason.description()
						+ ". Another holder may be working; undo or fence what was done since, and stop the work.",
				null);
		this.reason = reason;
	}

	/**
	 * Why the lock was lost.
	 * @return the reason
	 */
	public LossReason reason() {
		return this.reason;
	}

}
