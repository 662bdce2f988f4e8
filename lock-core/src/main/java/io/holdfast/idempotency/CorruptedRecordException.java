package io.holdfast.idempotency;

/**
 * What is stored under the key of an operation is no record of ours. The work is not
 * done, for it may have been done before.
 */
public class CorruptedRecordException extends IdempotencyException {

	private static final long serialVersionUID = 1L;

	public CorruptedRecordException(IdempotencyKey key, String detail) {
		super(key, "The record of operation '" + key + "' cannot be read: " + detail
				+ ". Nothing was done. Find out who wrote it; forget the key to allow the operation.", null);
	}

}
