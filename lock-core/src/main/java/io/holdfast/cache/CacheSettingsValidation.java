package io.holdfast.cache;

import java.time.Duration;

import io.holdfast.duration.Durations;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the settings of a cache; the exception names the setting and its value.
 */
final class CacheSettingsValidation {

	private CacheSettingsValidation() {
	}

	static void between(String name, @Nullable Duration value, Duration least) {
		if (value == null || value.compareTo(least) < 0 || value.compareTo(Durations.LONGEST) > 0) {
			throw new IllegalArgumentException("The cache setting '" + name + "' is " + value + "; use a duration from "
					+ least.toMillis() + " ms to " + Durations.LONGEST.toDays() + " days.");
		}
	}

	static void fraction(String name, double value, double most) {
		if (!(value >= 0 && value <= most)) {
			throw new IllegalArgumentException(
					"The cache setting '" + name + "' is " + value + "; use a fraction from 0 to " + most + ".");
		}
	}

	static void atLeast(String name, int value) {
		if (value < 0) {
			throw new IllegalArgumentException(
					"The cache setting '" + name + "' is " + value + "; use a number of values, 0 for none.");
		}
	}

}
