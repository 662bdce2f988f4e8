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
 * Turns annotations into definitions, or says what is wrong with them.
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
	 * Read what a method carries.
	 * @param method a method that a proxy can reach
	 * @param annotations its annotations, at least one; several stand at the same place
	 * @return the definition
	 * @throws InvalidAnnotatedMethodException when the method cannot be guarded so
	 */
	public abstract D read(AnnotatedMethod method, List<A> annotations);

	/**
	 * The only annotation of a method.
	 * @param method the method
	 * @param annotations what it carries
	 * @param hint follows "Keep one"; a sentence's end
	 * @return the annotation
	 * @throws InvalidAnnotatedMethodException when it carries several
	 */
	protected final A only(AnnotatedMethod method, List<A> annotations, String hint) {
		if (annotations.size() > 1) {
			throw method.invalid("it carries more than one " + method.feature().annotation()
					+ ", directly or through other annotations.", "Keep one" + hint);
		}
		return annotations.get(0);
	}

	/**
	 * The static name.
	 * @param method the method
	 * @param text the attribute's text
	 * @return the name; that of the class and the method where the text is empty
	 * @throws InvalidAnnotatedMethodException when it cannot be used
	 */
	protected final String name(AnnotatedMethod method, String text) {
		if (!StringUtils.hasText(text)) {
			return method.defaultName();
		}
		String quoted = "name = \"" + text + "\"";
		if (text.contains("#{")) {
			throw method.invalid(quoted + " holds an expression, but the name is the static part.",
					"Put what depends on the call into 'key'.");
		}
		String name = resolve(method, quoted, text, "a-name");
		if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
			throw method.invalid(quoted + " is blank or holds control characters.",
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
	 * A duration.
	 * @param method the method
	 * @param attribute the attribute's name
	 * @param text the attribute's text
	 * @param shortest the shortest that is allowed
	 * @return the duration; null where the text is empty
	 * @throws InvalidAnnotatedMethodException when it is none, or too short
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
	 * A duration that has a property beside it.
	 * @param method the method
	 * @param attribute the attribute's name
	 * @param text the attribute's text
	 * @param shortest the shortest that is allowed
	 * @param property what holds where the text is empty
	 * @return the duration
	 * @throws InvalidAnnotatedMethodException when it is none, or too short
	 */
	protected final Duration duration(AnnotatedMethod method, String attribute, String text, Duration shortest,
			Duration property) {
		Duration duration = duration(method, attribute, text, shortest);
		return (duration != null) ? duration : property;
	}

	/**
	 * The text of an attribute without its placeholders.
	 * @param method the method
	 * @param quoted the attribute as it stands there, for messages
	 * @param text the attribute's text
	 * @param example a default that it could have
	 * @return the text with the values of properties
	 * @throws InvalidAnnotatedMethodException when a placeholder has no value
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
