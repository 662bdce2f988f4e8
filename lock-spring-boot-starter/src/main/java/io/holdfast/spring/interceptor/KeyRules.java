package io.holdfast.spring.interceptor;

import org.jspecify.annotations.Nullable;

/**
 * The rules of an annotation for its expressions, and the exceptions for calls that break
 * them.
 */
public interface KeyRules {

	/**
	 * Create the exception for a call whose expression has no usable value.
	 * @param expression the expression as written in the annotation
	 * @param problem what is wrong with its value and what to do, as sentences
	 * @param cause the exception of the evaluation, or null
	 * @return the exception to throw
	 */
	RuntimeException failure(String expression, String problem, @Nullable Throwable cause);

	/**
	 * Create the exception for a call whose arguments alone are at fault: the value that
	 * the expression reads from them is null, empty or not usable in a key.
	 * @param expression the expression as written in the annotation
	 * @param problem what is wrong with its value and what to do, as sentences
	 * @param cause the exception of the evaluation, or null
	 * @return the exception to throw
	 */
	default RuntimeException unusableArgument(String expression, String problem, @Nullable Throwable cause) {
		return failure(expression, problem, cause);
	}

	/**
	 * Why the key must be one value.
	 * @return the part of a sentence that follows "but", without a period; null if a
	 * collection gives several keys
	 */
	@Nullable String oneKey();

	/**
	 * What to do if a key has several values.
	 * @return a sentence
	 */
	default String oneKeyAction() {
		return "Make it one value, for example one of the argument's properties.";
	}

	/**
	 * Whether a collection may be empty.
	 * @return true if an empty collection gives no key; false, the default, if it is an
	 * error
	 */
	default boolean noKeys() {
		return false;
	}

	/**
	 * How to exclude calls without a key.
	 * @return the part of a sentence that follows "Give the argument a value"; empty if
	 * there is no way
	 */
	default String exemption() {
		return "";
	}

}
