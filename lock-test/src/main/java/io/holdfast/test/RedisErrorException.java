package io.holdfast.test;

/**
 * Redis answered a command with an error.
 */
public class RedisErrorException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RedisErrorException(String message) {
		super(message);
	}

}
