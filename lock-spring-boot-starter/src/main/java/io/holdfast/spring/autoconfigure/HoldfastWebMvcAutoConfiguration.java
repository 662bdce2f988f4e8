package io.holdfast.spring.autoconfigure;

import io.holdfast.spring.interceptor.idempotency.IdempotencySettings;
import io.holdfast.spring.interceptor.idempotency.OperationRequests;
import io.holdfast.spring.interceptor.ratelimit.RateLimitResponses;
import io.holdfast.spring.interceptor.ratelimit.RateLimitSettings;
import io.holdfast.spring.web.ServletOperationRequests;
import io.holdfast.spring.web.ServletRateLimitResponses;
import jakarta.servlet.http.HttpServletRequest;

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
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Auto-configuration for annotated methods in Spring MVC.
 */
@AutoConfiguration(after = { HoldfastIdempotencyAutoConfiguration.class, HoldfastRateLimitAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = Type.SERVLET)
@EnableConfigurationProperties(WebProperties.class)
@Import(ProblemDetailsConfiguration.class)
@ConditionalOnClass({ HttpServletRequest.class, DispatcherServlet.class })
public final class HoldfastWebMvcAutoConfiguration {

	@Bean
	@ConditionalOnBean(IdempotencySettings.class)
	@ConditionalOnMissingBean(OperationRequests.class)
	static ServletOperationRequests holdfastOperationRequests(IdempotencySettings settings) {
		return new ServletOperationRequests(settings.header());
	}

	@Bean
	@ConditionalOnBean(RateLimitSettings.class)
	@ConditionalOnBooleanProperty(name = "holdfast.ratelimit.web.headers", matchIfMissing = true)
	@ConditionalOnMissingBean(RateLimitResponses.class)
	static ServletRateLimitResponses holdfastRateLimitResponses() {
		return new ServletRateLimitResponses();
	}

}
