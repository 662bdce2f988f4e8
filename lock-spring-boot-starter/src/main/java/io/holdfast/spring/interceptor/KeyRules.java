package io.holdfast.spring.interceptor;

import org.jspecify.annotations.Nullable;

/**
 * What an annotation asks of its expressions, and how their calls fail.
 */
public interface KeyRules {

	/**
	 * The failure of a call whose expression has no usable value.
	 * @param expression the expression as it stands in the annotation
	 * @param problem what is wrong with its value and what to do, as sentences
	 * @param cause what the evaluation threw, if it did
	 * @return the exception to throw
	 */
	RuntimeException failure(String expression, String problem, @Nullable Throwable cause);

	/**
	 * Why the key must be one value.
	 * @return what follows "but" in a sentence, without its full stop; null where a
	 * collection gives several keys
	 */
	@Nullable String oneKey();

	/**
	 * What to do about a key that is several values.
	 * @return a sentence
	 */
	default String oneKeyAction() {
		return "Make it one value, for example one of the argument's properties.";
	}

	/**
	 * Whether a collection may be empty.
	 * @return whether it then gives no key, which is an error by default
	 */
	default boolean noKeys() {
		return false;
	}

	/**
	 * How calls without a key can be left out.
	 * @return what follows "Give the argument a value"; empty for nothing
	 */
	default String exemption() {
		return "";
	}

}
