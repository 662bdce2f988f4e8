package io.holdfast.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * The caller led an operation, but its lease ended before the work did, or its record was
 * forgotten: another leader may have done the work too, and its outcome counts. Repeat
 * the call to get it.
 */
public class LeadershipLostException extends IdempotencyException {

	private static final long serialVersionUID = 1L;

	public LeadershipLostException(IdempotencyKey key, @Nullable Throwable cause) {
		super(key, "The lead of operation '" + key
				+ "' is lost: its lease ended, or its record was forgotten. Another leader may also do the work;"
				+ " undo or fence what was done, and repeat the call for the outcome that counts.", cause);
	}

}
