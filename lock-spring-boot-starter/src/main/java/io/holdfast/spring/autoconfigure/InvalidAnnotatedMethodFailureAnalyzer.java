package io.holdfast.spring.autoconfigure;

import io.holdfast.spring.InvalidAnnotatedMethodException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

/**
 * Explains an annotated method that cannot be guarded as its annotation requires.
 */
@Order(0)
class InvalidAnnotatedMethodFailureAnalyzer extends AbstractFailureAnalyzer<InvalidAnnotatedMethodException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidAnnotatedMethodException cause) {
		return new FailureAnalysis(cause.annotation() + " on " + cause.method() + ": " + cause.problem(),
				cause.action(), cause);
	}

}
