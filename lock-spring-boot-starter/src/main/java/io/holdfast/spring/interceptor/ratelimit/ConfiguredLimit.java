package io.holdfast.spring.interceptor.ratelimit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.holdfast.ratelimit.RateLimit;
import io.holdfast.ratelimit.RateLimitAlgorithm;
import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.convert.ConversionException;
import org.springframework.util.StringUtils;

/**
 * Builds a limit from its properties and its annotation.
 *
 * @param declared the limit of the annotation
 */
record ConfiguredLimit(DeclaredLimit declared) {

	private static final String PREFIX = "holdfast.ratelimit.limits";

	/** Other names are written in brackets, as in any map of properties. */
	private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9-]*");

	private static final List<String> PARTS = List.of("limit", "window", "algorithm", "enabled");

	String name() {
		return this.declared.name();
	}

	/**
	 * The properties of the limit.
	 * @return their full names
	 */
	List<String> properties() {
		return PARTS.stream().map(this::property).toList();
	}

	/**
	 * The limit.
	 * @param values the values of the properties; null for properties that are not set
	 * @return the limit, or empty if it is disabled
	 * @throws IllegalArgumentException if a value is not valid or missing; the message is
	 * a sentence that names it
	 */
	Optional<RateLimit> limit(List<@Nullable String> values) {
		Long limit = value(values, 0, to(Long.class), "a whole number, for example 100");
		Duration window = value(values, 1, ConfiguredLimit::duration, "a duration, for example 10s or 1m");
		RateLimitAlgorithm algorithm = value(values, 2, to(RateLimitAlgorithm.class), "sliding-window or token-bucket");
		Boolean enabled = value(values, 3, to(Boolean.class), "true or false");
		limit = (limit != null) ? limit : this.declared.limit();
		window = (window != null) ? window : this.declared.window();
		if (limit == null || window == null) {
			throw new IllegalArgumentException("It has no '" + PARTS.get((limit == null) ? 0 : 1) + "', and "
					+ property(PARTS.get((limit == null) ? 0 : 1)) + " is not set.");
		}
		RateLimit configured = new RateLimit(name(), limit, window,
				(algorithm != null) ? algorithm : this.declared.algorithm());
		return Boolean.FALSE.equals(enabled) ? Optional.empty() : Optional.of(configured);
	}

	/** As in all properties of Holdfast, a number without a unit is in seconds. */
	private static Duration duration(String text) {
		return DurationStyle.detectAndParse(text, ChronoUnit.SECONDS);
	}

	private static <T> Function<String, @Nullable T> to(Class<T> type) {
		return (text) -> ApplicationConversionService.getSharedInstance().convert(text, type);
	}

	private <T> @Nullable T value(List<@Nullable String> values, int part,
			Function<String, ? extends @Nullable T> parse, String expected) {
		String text = values.get(part);
		if (!StringUtils.hasText(text)) {
			return null;
		}
		try {
			return parse.apply(text.trim());
		}
		catch (ConversionException | IllegalArgumentException | ArithmeticException ex) {
			throw new IllegalArgumentException(
					property(PARTS.get(part)) + " = \"" + Printable.of(text) + "\" is not " + expected + ".", ex);
		}
	}

	private String property(String part) {
		String element = PLAIN.matcher(name()).matches() ? "." + name() : "[" + name() + "]";
		return PREFIX + element + "." + part;
	}

}
