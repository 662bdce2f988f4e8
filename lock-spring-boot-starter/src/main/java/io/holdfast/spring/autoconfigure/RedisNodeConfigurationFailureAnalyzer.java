package io.holdfast.spring.autoconfigure;

import io.holdfast.redis.RedisNodeConfigurationException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

/**
 * Explains a Redis node that answers but is not usable.
 */
@Order(0)
class RedisNodeConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<RedisNodeConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RedisNodeConfigurationException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Correct holdfast.redis.nodes; if it is not set, correct spring.data.redis. The node is "
						+ cause.address() + ".",
				cause);
	}

}
