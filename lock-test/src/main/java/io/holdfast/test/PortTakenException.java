package io.holdfast.test;

/**
 * Another process listens on a server's port.
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
