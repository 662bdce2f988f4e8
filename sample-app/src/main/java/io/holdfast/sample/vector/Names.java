package io.holdfast.sample.vector;

/**
 * What tables and namespaces may be called, so that their names can stand in a lock's
 * name and in a path as they are.
 */
final class Names {

	static final String PATTERN = "[\\w.-]{1,100}";

	static final String MESSAGE = "must have 1 to 100 letters, digits, '_', '-' or '.'";

	private Names() {
	}

}
