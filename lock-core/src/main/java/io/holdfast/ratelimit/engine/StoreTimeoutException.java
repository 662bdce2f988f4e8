package io.holdfast.ratelimit.engine;

import java.time.Duration;

/**
 * The store did not answer within the command timeout.
 */
final class StoreTimeoutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	StoreTimeoutException(Duration timeout) {
		super("no answer within " + timeout.toMillis() + " ms", null, false, false);
	}

}
