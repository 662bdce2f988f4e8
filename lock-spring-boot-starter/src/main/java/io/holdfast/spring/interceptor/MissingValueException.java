package io.holdfast.spring.interceptor;

/**
 * Thrown if a value of a key is null, empty or not usable in a key. The message says what
 * to do, as sentences.
 */
final class MissingValueException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	MissingValueException(String problem) {
		super(problem);
	}

}
