package io.holdfast.spring.interceptor;

import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.List;

import io.holdfast.spring.InvalidAnnotatedMethodException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Turns annotations into definitions and rejects invalid annotations.
 *
 * @param <A> the annotation
 * @param <D> the definition
 */
public abstract class DefinitionReader<A extends Annotation, D extends Definition> {

	/** The shortest lease or retention. */
	protected static final Duration SHORTEST = Duration.ofMillis(1);

	private final BeanFactory beanFactory;

	private final Environment environment;

	/**
	 * Create a reader.
	 * @param beanFactory resolves the names of beans in expressions
	 * @param environment resolves placeholders
	 */
	protected DefinitionReader(BeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	/**
	 * Read the annotations of a method.
	 * @param method a method that a proxy can intercept
	 * @param annotations its annotations, at least one; several if the element repeats
	 * the annotation
	 * @return the definition
	 * @throws InvalidAnnotatedMethodException if the method cannot be guarded this way
	 */
	public abstract D read(AnnotatedMethod method, List<A> annotations);

	/**
	 * The only annotation of a method.
	 * @param method the method
	 * @param annotations its annotations
	 * @param hint the end of the sentence that begins with "Keep one"
	 * @return the annotation
	 * @throws InvalidAnnotatedMethodException if it has more than one
	 */
	protected final A only(AnnotatedMethod method, List<A> annotations, String hint) {
		if (annotations.size() > 1) {
			throw method.invalid("it has more than one " + method.feature().annotation()
					+ ", directly or through other annotations.", "Keep one" + hint);
		}
		return annotations.get(0);
	}

	/**
	 * The static name.
	 * @param method the method
	 * @param text the attribute's text
	 * @return the name; if the text is empty, the names of the class and the method
	 * @throws InvalidAnnotatedMethodException if it is not valid
	 */
	protected final String name(AnnotatedMethod method, String text) {
		if (!StringUtils.hasText(text)) {
			return method.defaultName();
		}
		String quoted = "name = \"" + text + "\"";
		if (text.contains("#{")) {
			throw method.invalid(quoted + " contains an expression, but the name is the static part.",
					"Move the part that depends on the call to 'key'.");
		}
		String name = resolve(method, quoted, text, "a-name");
		if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
			throw method.invalid(quoted + " is blank or contains control characters.",
					"Use a name of printable characters, for example \"invoice\".");
		}
		return name;
	}

	/**
	 * The expressions of a method.
	 * @param method the method
	 * @return parses and evaluates them
	 */
	protected final MethodExpressions expressions(AnnotatedMethod method) {
		return new MethodExpressions(method, this.beanFactory);
	}

	/**
	 * Read a duration.
	 * @param method the method
	 * @param attribute the attribute's name
	 * @param text the attribute's text
	 * @param shortest the shortest duration allowed
	 * @return the duration; null if the text is empty
	 * @throws InvalidAnnotatedMethodException if the text is not a duration, or too short
	 */
	protected final @Nullable Duration duration(AnnotatedMethod method, String attribute, String text,
			Duration shortest) {
		if (!StringUtils.hasText(text)) {
			return null;
		}
		DurationAttribute duration = new DurationAttribute(method, attribute, text);
		return duration.read(resolve(method, duration.quoted(), text, "10s"), shortest);
	}

	/**
	 * Read a duration whose default comes from a property.
	 * @param method the method
	 * @param attribute the attribute's name
	 * @param text the attribute's text
	 * @param shortest the shortest duration allowed
	 * @param property the value to use if the text is empty
	 * @return the duration
	 * @throws InvalidAnnotatedMethodException if the text is not a duration, or too short
	 */
	protected final Duration duration(AnnotatedMethod method, String attribute, String text, Duration shortest,
			Duration property) {
		Duration duration = duration(method, attribute, text, shortest);
		return (duration != null) ? duration : property;
	}

	/**
	 * Resolve the placeholders in an attribute.
	 * @param method the method
	 * @param quoted the attribute as written, for messages
	 * @param text the attribute's text
	 * @param example an example of a default value, for messages
	 * @return the text with the values of the properties
	 * @throws InvalidAnnotatedMethodException if a placeholder has no value
	 */
	protected final String resolve(AnnotatedMethod method, String quoted, String text, String example) {
		try {
			return this.environment.resolveRequiredPlaceholders(text);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid(quoted + " has a placeholder without a value: " + ex.getMessage() + ".",
					"Set the property, or give a default: \"${the.property:" + example + "}\".", ex);
		}
	}

}
