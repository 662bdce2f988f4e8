package io.holdfast.spring.web;

import java.util.Optional;

import io.holdfast.spring.interceptor.ratelimit.RateLimitResponse;
import io.holdfast.spring.interceptor.ratelimit.ReactiveRateLimitResponses;
import reactor.util.context.ContextView;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;

/**
 * The responses of WebFlux whose clients learn of rate limits. Needs a
 * {@link ServerWebExchangeContextFilter}.
 */
public final class ExchangeRateLimitResponses implements ReactiveRateLimitResponses {

	private static final String ATTRIBUTE = RateLimitFields.class.getName();

	@Override
	public Optional<RateLimitResponse> current(ContextView context) {
		return ServerWebExchangeContextFilter.getExchange(context).map((exchange) -> {
			ServerHttpResponse response = exchange.getResponse();
			return (RateLimitResponse) exchange.getAttributes()
				.computeIfAbsent(ATTRIBUTE,
						(absent) -> new RateLimitFields((name, value) -> set(response, name, value)));
		});
	}

	private static void set(ServerHttpResponse response, String name, String value) {
		if (!response.isCommitted()) {
			response.getHeaders().set(name, value);
		}
	}

}
