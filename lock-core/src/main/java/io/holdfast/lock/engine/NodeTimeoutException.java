package io.holdfast.lock.engine;

import java.time.Duration;

/**
 * A node did not answer within the node timeout.
 */
final class NodeTimeoutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	NodeTimeoutException(Duration timeout) {
		super("no answer within " + timeout.toMillis() + " ms", null, false, false);
	}

}
