package io.holdfast.spring.autoconfigure;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A property has an invalid value.
 */
class InvalidPropertyException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final String value;

	private final String rule;

	/**
	 * Create the exception.
	 * @param property the property's full name
	 * @param value the value of the property
	 * @param rule what it must be, as a sentence
	 */
	InvalidPropertyException(String property, @Nullable Object value, String rule) {
		super("Property '" + property + "' has the value '" + Printable.of(String.valueOf(value)) + "'. " + rule);
		this.property = property;
		this.value = String.valueOf(value);
		this.rule = rule;
	}

	String property() {
		return this.property;
	}

	String value() {
		return this.value;
	}

	String rule() {
		return this.rule;
	}

}
