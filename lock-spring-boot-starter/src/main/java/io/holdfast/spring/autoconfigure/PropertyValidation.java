package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.Locale;

import io.holdfast.duration.Durations;
import io.holdfast.lock.OnUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * The rules for properties; the exception names the property and its value.
 */
final class PropertyValidation {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private PropertyValidation() {
	}

	static void requirePrintable(String property, @Nullable String value) {
		if (value != null && value.chars().anyMatch(Character::isISOControl)) {
			throw new InvalidPropertyException(property, value, "It must not contain control characters.");
		}
	}

	static void requireNotNegative(String property, Duration value) {
		requireRange(property, value, Duration.ZERO);
	}

	static void requireMillis(String property, Duration value) {
		requireRange(property, value, SHORTEST);
	}

	static void requireRange(String property, Duration value, Duration least) {
		if (value.compareTo(least) < 0 || value.compareTo(Durations.LONGEST) > 0) {
			throw new InvalidPropertyException(property, value,
					"It must be " + Durations.range(least, Durations.LONGEST) + ", for example '10s'.");
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
