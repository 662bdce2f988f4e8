package io.holdfast.spring.autoconfigure;

import io.holdfast.spring.interceptor.idempotency.IdempotencySettings;
import io.holdfast.spring.interceptor.idempotency.ReactiveOperationRequests;
import io.holdfast.spring.web.ExchangeOperationRequests;
import io.holdfast.spring.web.IdempotencyExceptionHandler;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.reactive.DispatcherHandler;

/**
 * Auto-configuration for annotated methods in WebFlux.
 */
@AutoConfiguration(after = HoldfastIdempotencyAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(DispatcherHandler.class)
@ConditionalOnBean(IdempotencySettings.class)
public final class HoldfastWebFluxAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(ReactiveOperationRequests.class)
	static ExchangeOperationRequests holdfastOperationRequests(IdempotencySettings settings) {
		return new ExchangeOperationRequests(settings.header());
	}

	@Bean
	@ConditionalOnMissingBean
	static ServerWebExchangeContextFilter holdfastExchangeContextFilter() {
		return new ServerWebExchangeContextFilter();
	}

	@Bean
	@ConditionalOnMissingBean
	static IdempotencyExceptionHandler holdfastIdempotencyExceptionHandler() {
		return new IdempotencyExceptionHandler();
	}

}
