package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.Locale;

import io.holdfast.duration.Durations;
import io.holdfast.spring.annotation.OnUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * What properties must be; the failure names the property and its value.
 */
final class PropertyRules {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private PropertyRules() {
	}

	static void requirePrintable(String property, @Nullable String value) {
		if (value != null && value.chars().anyMatch(Character::isISOControl)) {
			throw new InvalidPropertyException(property, value, "It must not hold control characters.");
		}
	}

	static void requireNotNegative(String property, Duration value) {
		if (value.isNegative() || value.compareTo(Durations.LONGEST) > 0) {
			throw new InvalidPropertyException(property, value,
					"It must be zero or a positive duration of at most " + Durations.LONGEST.toDays() + " days.");
		}
	}

	static void requireMillis(String property, Duration value) {
		if (value.compareTo(SHORTEST) < 0 || value.compareTo(Durations.LONGEST) > 0) {
			throw new InvalidPropertyException(property, value,
					"It must be a positive duration of at least 1 ms and at most " + Durations.LONGEST.toDays()
							+ " days, for example '1s'.");
		}
	}

	static void requirePositive(String property, int value) {
		if (value < 1) {
			throw new InvalidPropertyException(property, value, "It must be at least 1.");
		}
	}

	static void requireNotNegative(String property, int value) {
		if (value < 0) {
			throw new InvalidPropertyException(property, value, "It must be zero or more.");
		}
	}

	static void requireChoice(String property, OnUnavailable value) {
		if (value == OnUnavailable.DEFAULT) {
			throw new InvalidPropertyException(property, value.name().toLowerCase(Locale.ROOT),
					"It is the default itself; use 'fail', 'local' or 'proceed'.");
		}
	}

}
