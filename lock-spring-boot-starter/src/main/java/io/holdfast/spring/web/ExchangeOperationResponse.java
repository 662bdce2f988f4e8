package io.holdfast.spring.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.holdfast.spring.interceptor.idempotency.OperationResponse;
import io.holdfast.spring.interceptor.idempotency.WrittenResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;

/**
 * A response of WebFlux that an idempotent method may write to.
 */
final class ExchangeOperationResponse implements OperationResponse {

	private final ServerHttpResponse response;

	private final BodylessHttpResponse bodyless;

	private final Map<String, List<String>> headers;

	private ExchangeOperationResponse(ServerHttpResponse response) {
		this.response = response;
		this.bodyless = new BodylessHttpResponse(response);
		this.headers = headers(response);
	}

	static OperationResponse watch(ServerWebExchange exchange, Class<?>[] types, @Nullable Object[] arguments) {
		ExchangeOperationResponse watch = new ExchangeOperationResponse(exchange.getResponse());
		for (int i = 0; i < types.length; i++) {
			if (arguments[i] instanceof ServerHttpResponse && types[i] == ServerHttpResponse.class) {
				arguments[i] = watch.bodyless;
			}
			else if (arguments[i] instanceof ServerWebExchange argument && types[i] == ServerWebExchange.class) {
				arguments[i] = new BodylessExchange(argument, watch.bodyless);
			}
		}
		return watch;
	}

	@Override
	public WrittenResponse written() {
		if (this.bodyless.hasBody()) {
			throw WrittenHeaders.bodyWritten();
		}
		// If the response is committed by now, the client no longer waits.
		return new WrittenResponse(this.bodyless.status(), null,
				this.response.isCommitted() ? Map.of() : WrittenHeaders.changed(this.headers, headers(this.response)));
	}

	@Override
	public void write(WrittenResponse written) {
		if (this.response.isCommitted()) {
			return;
		}
		written.headers().forEach((name, values) -> this.response.getHeaders().put(name, values));
		Integer status = written.status();
		if (status != null) {
			this.response.setRawStatusCode(status);
		}
	}

	private static Map<String, List<String>> headers(ServerHttpResponse response) {
		Map<String, List<String>> headers = new LinkedHashMap<>();
		response.getHeaders().forEach((name, values) -> headers.put(name, List.copyOf(values)));
		return headers;
	}

	/**
	 * An exchange whose response accepts no body.
	 */
	private static final class BodylessExchange extends ServerWebExchangeDecorator {

		private final ServerHttpResponse response;

		BodylessExchange(ServerWebExchange exchange, ServerHttpResponse response) {
			super(exchange);
			this.response = response;
		}

		@Override
		public ServerHttpResponse getResponse() {
			return this.response;
		}

	}

}
