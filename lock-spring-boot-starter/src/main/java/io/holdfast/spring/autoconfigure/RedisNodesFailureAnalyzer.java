package io.holdfast.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

/**
 * Explains Redis nodes that are not usable or unreachable.
 */
@Order(0)
class RedisNodesFailureAnalyzer extends AbstractFailureAnalyzer<RedisNodesException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RedisNodesException cause) {
		return new FailureAnalysis(cause.problem(), cause.action(), cause);
	}

}
