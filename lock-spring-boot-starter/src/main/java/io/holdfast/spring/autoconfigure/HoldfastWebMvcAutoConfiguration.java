package io.holdfast.spring.autoconfigure;

import io.holdfast.spring.interceptor.idempotency.IdempotencySettings;
import io.holdfast.spring.interceptor.idempotency.OperationRequests;
import io.holdfast.spring.web.IdempotencyExceptionHandler;
import io.holdfast.spring.web.ServletOperationRequests;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Auto-configuration for annotated methods in Spring MVC.
 */
@AutoConfiguration(after = HoldfastIdempotencyAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({ HttpServletRequest.class, DispatcherServlet.class })
@ConditionalOnBean(IdempotencySettings.class)
public final class HoldfastWebMvcAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(OperationRequests.class)
	static ServletOperationRequests holdfastOperationRequests(IdempotencySettings settings) {
		return new ServletOperationRequests(settings.header());
	}

	@Bean
	@ConditionalOnMissingBean
	static IdempotencyExceptionHandler holdfastIdempotencyExceptionHandler() {
		return new IdempotencyExceptionHandler();
	}

}
