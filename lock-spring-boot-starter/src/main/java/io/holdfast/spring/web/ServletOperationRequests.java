package io.holdfast.spring.web;

import java.security.Principal;
import java.util.Collections;
import java.util.Optional;

import io.holdfast.spring.interceptor.idempotency.OperationRequest;
import io.holdfast.spring.interceptor.idempotency.OperationRequests;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The servlet requests in which idempotent methods are called.
 */
public final class ServletOperationRequests implements OperationRequests {

	private final IdempotencyKeyHeader header;

	/**
	 * Create the source of requests.
	 * @param header the name of the header that has the key
	 */
	public ServletOperationRequests(String header) {
		this.header = new IdempotencyKeyHeader(header);
	}

	@Override
	public Optional<OperationRequest> current() {
		return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
				? Optional
					.of(new ServletOperationRequest(this.header, attributes.getRequest(), attributes.getResponse()))
				: Optional.empty();
	}

	/**
	 * One of them.
	 *
	 * @param header the header that has the key
	 * @param request the request
	 * @param response the response; null when not known
	 */
	private record ServletOperationRequest(IdempotencyKeyHeader header, HttpServletRequest request,
			@Nullable HttpServletResponse response) implements OperationRequest {

		@Override
		public String key(String name) {
			Principal principal = this.request.getUserPrincipal();
			return this.header.key(name, Collections.list(this.request.getHeaders(this.header.name())),
					(principal != null) ? principal.getName() : null);
		}

		@Override
		public void replayed() {
			if (this.response != null && !this.response.isCommitted()) {
				this.response.setHeader(IdempotencyKeyHeader.REPLAYED, "true");
			}
		}

	}

}
