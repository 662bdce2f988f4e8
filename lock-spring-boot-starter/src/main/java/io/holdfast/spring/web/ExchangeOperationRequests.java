package io.holdfast.spring.web;

import java.util.Map;
import java.util.Optional;

import io.holdfast.spring.interceptor.idempotency.OperationRequest;
import io.holdfast.spring.interceptor.idempotency.OperationResponse;
import io.holdfast.spring.interceptor.idempotency.ReactiveOperationRequests;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.server.ServerWebExchange;

/**
 * The exchanges of WebFlux in which idempotent methods are called. Needs a
 * {@link ServerWebExchangeContextFilter}.
 */
public final class ExchangeOperationRequests implements ReactiveOperationRequests {

	private final IdempotencyKeyHeader header;

	/**
	 * Create the source of requests.
	 * @param header the name of the header with the key
	 */
	public ExchangeOperationRequests(String header) {
		this.header = new IdempotencyKeyHeader(header);
	}

	@Override
	public Mono<OperationRequest> current() {
		return Mono.deferContextual((context) -> Mono.justOrEmpty(ServerWebExchangeContextFilter.getExchange(context)))
			.flatMap((exchange) -> exchange.getPrincipal()
				.map((principal) -> Optional.of(principal.getName()))
				.defaultIfEmpty(Optional.empty())
				.map((principal) -> new ExchangeOperationRequest(this.header, exchange, principal.orElse(null))));
	}

	/**
	 * One request.
	 *
	 * @param header the header with the key
	 * @param exchange the request and the response
	 * @param principal the sender; null if not known
	 */
	private record ExchangeOperationRequest(IdempotencyKeyHeader header, ServerWebExchange exchange,
			@Nullable String principal) implements OperationRequest {

		@Override
		public String key(String name) {
			return this.header.key(name, this.exchange.getRequest().getHeaders().getOrEmpty(this.header.name()));
		}

		@Override
		public Object content() {
			ServerHttpRequest request = this.exchange.getRequest();
			return RequestContent.of(request.getPath().pathWithinApplication().value(), request.getURI().getRawQuery(),
					Map.of());
		}

		@Override
		public OperationResponse response(Class<?>[] types, @Nullable Object[] arguments) {
			return ExchangeOperationResponse.watch(this.exchange, types, arguments);
		}

		@Override
		public void replayed() {
			if (!this.exchange.getResponse().isCommitted()) {
				this.exchange.getResponse().getHeaders().set(IdempotencyKeyHeader.REPLAYED, "true");
			}
		}

	}

}
