package io.holdfast.spring.autoconfigure;

import io.holdfast.spring.interceptor.idempotency.IdempotencySettings;
import io.holdfast.spring.interceptor.ratelimit.RateLimitSettings;
import io.holdfast.spring.web.IdempotencyExceptionHandler;
import io.holdfast.spring.web.LockExceptionHandler;
import io.holdfast.spring.web.RateLimitExceptionHandler;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The exception handlers for refused requests, in Spring MVC and in WebFlux.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "holdfast.web.problem-details", matchIfMissing = true)
class ProblemDetailsConfiguration {

	@Bean
	@ConditionalOnBean(IdempotencySettings.class)
	@ConditionalOnMissingBean
	static IdempotencyExceptionHandler holdfastIdempotencyExceptionHandler() {
		return new IdempotencyExceptionHandler();
	}

	@Bean
	@ConditionalOnBean(RateLimitSettings.class)
	@ConditionalOnMissingBean
	static RateLimitExceptionHandler holdfastRateLimitExceptionHandler() {
		return new RateLimitExceptionHandler();
	}

	@Bean
	@ConditionalOnMissingBean
	static LockExceptionHandler holdfastLockExceptionHandler() {
		return new LockExceptionHandler();
	}

}
