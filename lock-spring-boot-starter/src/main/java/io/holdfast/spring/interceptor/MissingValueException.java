package io.holdfast.spring.interceptor;

/**
 * A value of a key is null, empty or no text that a key can hold; the message says what
 * to do, as sentences.
 */
final class MissingValueException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	MissingValueException(String problem) {
		super(problem);
	}

}
