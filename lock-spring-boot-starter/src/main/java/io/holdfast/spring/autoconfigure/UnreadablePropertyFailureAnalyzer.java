package io.holdfast.spring.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import io.holdfast.lock.OnUnavailable;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * Says which values a property of Holdfast may have if its text cannot be read. It takes
 * precedence over the general explanation, which does not say so.
 */
@Order(0)
class UnreadablePropertyFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("holdfast");

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		ConfigurationProperty property = cause.getProperty();
		Class<?> type = cause.getTarget().getType().resolve();
		if (property == null || type == null || !OURS.isAncestorOf(property.getName())) {
			return null;
		}
		String expected = expected(ClassUtils.resolvePrimitiveIfNecessary(type));
		if (expected == null) {
			return null;
		}
		String origin = (property.getOrigin() != null) ? " (" + property.getOrigin() + ")" : "";
		return new FailureAnalysis("Property '" + property.getName() + "' has the value '" + property.getValue() + "'"
				+ origin + ", which cannot be read.", "It must be " + expected + ".", cause);
	}

	private static @Nullable String expected(Class<?> type) {
		if (type == Duration.class) {
			return "a duration, for example '500ms', '10s', '5m' or 'PT10S'; a number without a unit means seconds";
		}
		if (type == DataSize.class) {
			return "a size, for example '64MB' or '512KB'; a number without a unit means bytes";
		}
		if (type == Integer.class || type == Long.class) {
			return "a whole number, for example '100'";
		}
		if (type == Double.class) {
			return "a number, for example '0.1'";
		}
		if (type == Boolean.class) {
			return "'true' or 'false'";
		}
		if (type == Class.class) {
			return "the full name of a class of the application, for example 'com.example.Book'";
		}
		return type.isEnum() ? constants(type) : null;
	}

	private static String constants(Class<?> type) {
		return Arrays.stream(type.getEnumConstants())
			.filter((constant) -> constant != OnUnavailable.DEFAULT)
			.map((constant) -> "'" + constant.toString().toLowerCase(Locale.ROOT).replace('_', '-') + "'")
			.collect(Collectors.joining(" or "));
	}

}
