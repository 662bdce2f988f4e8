package io.holdfast.redis;

/**
 * A Redis node cannot be used now: it is not connected, does not answer, has no vote, or
 * refuses a permission. It is created often and discarded, so it has no stack trace.
 */
public class RedisNodeUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public RedisNodeUnavailableException(String message) {
		super(message, null, false, false);
	}

}
