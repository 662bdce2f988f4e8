package io.holdfast.spring.autoconfigure;

import io.holdfast.spring.interceptor.idempotency.IdempotencySettings;
import io.holdfast.spring.interceptor.idempotency.ReactiveOperationRequests;
import io.holdfast.spring.interceptor.ratelimit.RateLimitSettings;
import io.holdfast.spring.interceptor.ratelimit.ReactiveRateLimitResponses;
import io.holdfast.spring.web.ExchangeOperationRequests;
import io.holdfast.spring.web.ExchangeRateLimitResponses;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.reactive.DispatcherHandler;

/**
 * Auto-configuration for annotated methods in WebFlux.
 */
@AutoConfiguration(after = { HoldfastIdempotencyAutoConfiguration.class, HoldfastRateLimitAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@EnableConfigurationProperties(WebProperties.class)
@Import(ProblemDetailsConfiguration.class)
@ConditionalOnClass(DispatcherHandler.class)
public final class HoldfastWebFluxAutoConfiguration {

	@Bean
	@ConditionalOnBean(IdempotencySettings.class)
	@ConditionalOnMissingBean(ReactiveOperationRequests.class)
	static ExchangeOperationRequests holdfastOperationRequests(IdempotencySettings settings) {
		return new ExchangeOperationRequests(settings.header());
	}

	/**
	 * The last of all filters, so that the exchange has the principal and everything else
	 * that other filters have added, even if the application has such a filter of its
	 * own.
	 */
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	static ServerWebExchangeContextFilter holdfastExchangeContextFilter() {
		return new ServerWebExchangeContextFilter();
	}

	@Bean
	@ConditionalOnBean(RateLimitSettings.class)
	@ConditionalOnBooleanProperty(name = "holdfast.ratelimit.web.headers", matchIfMissing = true)
	@ConditionalOnMissingBean(ReactiveRateLimitResponses.class)
	static ExchangeRateLimitResponses holdfastRateLimitResponses() {
		return new ExchangeRateLimitResponses();
	}

}
