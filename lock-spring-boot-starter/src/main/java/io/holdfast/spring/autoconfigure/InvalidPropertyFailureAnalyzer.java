package io.holdfast.spring.autoconfigure;

import io.holdfast.text.Printable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

/**
 * Explains an invalid value, in place of the general explanation of properties that
 * cannot be bound.
 */
@Order(0)
class InvalidPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidPropertyException cause) {
		return new FailureAnalysis("Property '" + cause.property() + "' has the value '"
				+ Printable.of(String.valueOf(cause.value())) + "', which cannot be used.", cause.rule(), cause);
	}

}
