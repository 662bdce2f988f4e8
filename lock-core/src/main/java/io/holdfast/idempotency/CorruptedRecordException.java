package io.holdfast.idempotency;

/**
 * The key of an operation holds something that this library did not write. The work is
 * not done, because it may have been done before.
 */
public class CorruptedRecordException extends IdempotencyException {

	private static final long serialVersionUID = 1L;

	public CorruptedRecordException(IdempotencyKey key, String detail) {
		super(key, "The record of operation '" + key + "' cannot be read: " + detail
				+ ". Nothing was done. Find out what wrote it; forget the key to allow the operation.", null);
	}

}
