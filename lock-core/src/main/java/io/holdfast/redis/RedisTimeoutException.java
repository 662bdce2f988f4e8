package io.holdfast.redis;

import java.time.Duration;

/**
 * A command was not answered in time. It is created often and discarded, so it has no
 * stack trace.
 */
public class RedisTimeoutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param timeout how long the caller waited
	 */
	public RedisTimeoutException(Duration timeout) {
		super("no answer within " + timeout.toMillis() + " ms", null, false, false);
	}

}
