package io.holdfast.redis;

import java.time.Duration;

/**
 * The answer to a command did not come in time. Created often and discarded, so it has no
 * stack trace.
 */
public class RedisTimeoutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param timeout how long the caller has waited
	 */
	public RedisTimeoutException(Duration timeout) {
		super("no answer within " + timeout.toMillis() + " ms", null, false, false);
	}

}
