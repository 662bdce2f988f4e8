package io.holdfast.spring.web;

import java.security.Principal;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

class IdempotencyWebFluxTest extends IdempotencyContract {

	@Override
	SpringApplication application() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.REACTIVE);
		return application;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Payments.Ledger.class, Payments.ReactiveController.class })
	static class Application {

		@Bean
		static WebFilter users() {
			return (exchange, chain) -> {
				String user = exchange.getRequest().getHeaders().getFirst("X-User");
				return chain.filter((user != null) ? new UserExchange(exchange, user) : exchange);
			};
		}

	}

	static class UserExchange extends ServerWebExchangeDecorator {

		private final String user;

		UserExchange(ServerWebExchange exchange, String user) {
			super(exchange);
			this.user = user;
		}

		@Override
		@SuppressWarnings("unchecked")
		public <T extends Principal> Mono<T> getPrincipal() {
			return Mono.just((T) (Principal) () -> this.user);
		}

	}

}
