package io.holdfast.spring.interceptor;

import java.time.Duration;
import java.util.regex.Pattern;

import io.holdfast.duration.Durations;
import io.holdfast.spring.InvalidAnnotatedMethodException;

import org.springframework.boot.convert.DurationStyle;

/**
 * A duration as written in an annotation.
 *
 * @param method the annotated method
 * @param attribute the attribute's name
 * @param text the text of the attribute
 */
record DurationAttribute(AnnotatedMethod method, String attribute, String text) {

	private static final Pattern NO_UNIT = Pattern.compile("[+-]?0*[1-9][0-9]*");

	private static final String EXAMPLES = "Write for example \"500ms\", \"10s\", \"5m\" or \"PT10S\".";

	/**
	 * Read the duration.
	 * @param resolved the text without its placeholders
	 * @param shortest the shortest duration allowed
	 * @return the duration
	 * @throws InvalidAnnotatedMethodException if the text is not a duration, or too short
	 * or too long
	 */
	Duration read(String resolved, Duration shortest) {
		Duration duration = parse(resolved.trim());
		if (duration.compareTo(shortest) < 0) {
			throw this.method.invalid(quoted() + (shortest.isZero() ? " is negative." : " is shorter than 1 ms."),
					shortest.isZero() ? "Use \"0s\" to try once, or a positive duration."
							: "Use a positive duration, for example \"30s\".");
		}
		if (duration.compareTo(Durations.LONGEST) > 0) {
			throw this.method.invalid(quoted() + " is longer than " + Durations.LONGEST.toDays() + " days.", EXAMPLES);
		}
		return duration;
	}

	private Duration parse(String resolved) {
		if (NO_UNIT.matcher(resolved).matches()) {
			throw this.method.invalid(quoted() + " has no unit.", EXAMPLES);
		}
		try {
			return DurationStyle.detectAndParse(resolved);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw this.method.invalid(quoted() + " is not a duration.", EXAMPLES, ex);
		}
	}

	String quoted() {
		return this.attribute + " = \"" + this.text + "\"";
	}

}
