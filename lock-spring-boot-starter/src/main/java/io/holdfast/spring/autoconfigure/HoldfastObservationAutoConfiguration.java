package io.holdfast.spring.autoconfigure;

import io.holdfast.spring.interceptor.idempotency.OperationObserver;
import io.holdfast.spring.observation.IdempotencyObservationConvention;
import io.holdfast.spring.observation.ObservedOperations;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for observations.
 */
@AutoConfiguration(
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(ObservationRegistry.class)
public final class HoldfastObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(OperationObserver.class)
	static ObservedOperations holdfastOperationObserver(ObservationRegistry registry,
			ObjectProvider<IdempotencyObservationConvention> convention) {
		return new ObservedOperations(registry, convention.getIfUnique());
	}

}
