package io.holdfast.test;

/**
 * Somebody else listens on the port that a server was given.
 */
class PortTakenException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	PortTakenException(String message, Throwable cause) {
		super(message, cause);
	}

	PortTakenException(String message) {
		super(message);
	}

}
