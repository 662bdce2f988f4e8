package io.holdfast.redis;

/**
 * A Redis node is not connected or does not answer. Made often and thrown away, so it
 * carries no stack trace.
 */
public class RedisNodeUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public RedisNodeUnavailableException(String message) {
		super(message, null, false, false);
	}

}
