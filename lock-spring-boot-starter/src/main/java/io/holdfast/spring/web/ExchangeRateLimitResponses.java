package io.holdfast.spring.web;

import java.util.Optional;
import java.util.function.Function;

import io.holdfast.spring.interceptor.ratelimit.RateLimitResponse;
import io.holdfast.spring.interceptor.ratelimit.ReactiveRateLimitResponses;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.server.ServerWebExchange;

/**
 * The responses of WebFlux that carry rate limits. Needs a
 * {@link ServerWebExchangeContextFilter}.
 */
public final class ExchangeRateLimitResponses implements ReactiveRateLimitResponses {

	private static final String ATTRIBUTE = RateLimitHeaders.class.getName();

	@Override
	public Optional<RateLimitResponse> current(Function<Object, @Nullable Object> context) {
		if (!(context
			.apply(ServerWebExchangeContextFilter.EXCHANGE_CONTEXT_ATTRIBUTE) instanceof ServerWebExchange exchange)) {
			return Optional.empty();
		}
		ServerHttpResponse response = exchange.getResponse();
		return Optional.of((RateLimitResponse) exchange.getAttributes()
			.computeIfAbsent(ATTRIBUTE, (absent) -> new RateLimitHeaders((name, value) -> set(response, name, value))));
	}

	private static void set(ServerHttpResponse response, String name, String value) {
		if (!response.isCommitted()) {
			response.getHeaders().set(name, value);
		}
	}

}
