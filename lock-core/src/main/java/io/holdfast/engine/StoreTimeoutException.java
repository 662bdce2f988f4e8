package io.holdfast.engine;

import java.time.Duration;

/**
 * A store did not answer within the command timeout.
 */
public final class StoreTimeoutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param timeout the command timeout
	 */
	public StoreTimeoutException(Duration timeout) {
		super("no answer within " + timeout.toMillis() + " ms", null, false, false);
	}

}
