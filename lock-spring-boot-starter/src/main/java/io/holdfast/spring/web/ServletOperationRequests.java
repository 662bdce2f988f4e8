package io.holdfast.spring.web;

import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.holdfast.spring.interceptor.idempotency.OperationRequest;
import io.holdfast.spring.interceptor.idempotency.OperationRequests;
import io.holdfast.spring.interceptor.idempotency.OperationResponse;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The servlet requests in which idempotent methods are called.
 */
public final class ServletOperationRequests implements OperationRequests {

	private static final Logger logger = LoggerFactory.getLogger(ServletOperationRequests.class);

	/** The package of the wrappers of requests that Spring Security has checked. */
	private static final String SECURITY = "org.springframework.security.web.servletapi.";

	private final IdempotencyKeyHeader header;

	/**
	 * Create the source of requests.
	 * @param header the name of the header with the key
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
	 * One request.
	 *
	 * @param header the header with the key
	 * @param request the request
	 * @param response the response; null if not known
	 */
	private record ServletOperationRequest(IdempotencyKeyHeader header, HttpServletRequest request,
			@Nullable HttpServletResponse response) implements OperationRequest {

		@Override
		public @Nullable String principal() {
			Principal principal = this.request.getUserPrincipal();
			return (principal != null) ? principal.getName() : null;
		}

		@Override
		public boolean isSecured() {
			ServletRequest request = this.request;
			while (request instanceof ServletRequestWrapper wrapper) {
				if (wrapper.getClass().getName().startsWith(SECURITY)) {
					return true;
				}
				request = wrapper.getRequest();
			}
			return false;
		}

		@Override
		public String key(String name) {
			return this.header.key(name, Collections.list(this.request.getHeaders(this.header.name())));
		}

		@Override
		public Object content() {
			String path = this.request.getRequestURI().substring(this.request.getContextPath().length());
			Map<String, List<String>> form = new TreeMap<>();
			if (RequestContent.isForm(this.request.getContentType())) {
				this.request.getParameterMap().forEach((name, values) -> form.put(name, List.of(values)));
			}
			return RequestContent.of(path, this.request.getQueryString(), form);
		}

		@Override
		public OperationResponse response(Class<?>[] types, @Nullable Object[] arguments) {
			return (this.response != null) ? ServletOperationResponse.watch(this.response, types, arguments)
					: ServletOperationResponse.NONE;
		}

		@Override
		public void replayed() {
			try {
				if (this.response != null && !this.response.isCommitted()) {
					this.response.setHeader(IdempotencyKeyHeader.REPLAYED, "true");
				}
			}
			catch (IllegalStateException ex) {
				// Decided later than the client would wait; servers differ in how they
				// say so.
				logger.debug("The response has ended without the header {}.", IdempotencyKeyHeader.REPLAYED, ex);
			}
		}

	}

}
