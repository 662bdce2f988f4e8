package io.holdfast.sample.vector;

/**
 * The rules for names of tables and namespaces, so that they can be used unchanged in a
 * lock's name and in a path.
 */
final class IndexNames {

	static final String PATTERN = "[\\w.-]{1,100}";

	static final String MESSAGE = "must have 1 to 100 letters, digits, '_', '-' or '.'";

	private IndexNames() {
	}

}
