package io.holdfast.spring.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.holdfast.spring.interceptor.idempotency.OperationResponse;
import io.holdfast.spring.interceptor.idempotency.WrittenResponse;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;

/**
 * A servlet response that an idempotent method may write to.
 */
final class ServletOperationResponse implements OperationResponse {

	/** For a request without a response. */
	static final OperationResponse NONE = new OperationResponse() {

		@Override
		public WrittenResponse written() {
			return new WrittenResponse(null, null, Map.of());
		}

		@Override
		public void write(WrittenResponse written) {
		}

	};

	private static final Logger logger = LoggerFactory.getLogger(ServletOperationResponse.class);

	private final HttpServletResponse response;

	private final List<BodylessServletResponse> replaced = new ArrayList<>();

	private final Thread thread = Thread.currentThread();

	private final boolean committed;

	private final int status;

	private final Map<String, List<String>> headers;

	private ServletOperationResponse(HttpServletResponse response) {
		this.response = response;
		this.committed = response.isCommitted();
		this.status = response.getStatus();
		this.headers = headers(response);
	}

	static OperationResponse watch(HttpServletResponse response, Class<?>[] types, @Nullable Object[] arguments) {
		ServletOperationResponse watch = new ServletOperationResponse(response);
		for (int i = 0; i < types.length; i++) {
			if (arguments[i] instanceof HttpServletResponse argument
					&& types[i].isAssignableFrom(HttpServletResponse.class)) {
				BodylessServletResponse replacement = new BodylessServletResponse(argument);
				watch.replaced.add(replacement);
				arguments[i] = replacement;
			}
		}
		return watch;
	}

	@Override
	public WrittenResponse written() {
		Integer status = null;
		String error = null;
		boolean ended = false;
		Map<String, List<String>> written = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (BodylessServletResponse argument : this.replaced) {
			if (argument.hasBody()) {
				throw WrittenHeaders.bodyWritten();
			}
			status = argument.status();
			error = argument.error();
			ended = argument.hasEnded();
			written.putAll(argument.headers());
		}
		// On another thread the response may have timed out, and be that of another
		// request.
		if (Thread.currentThread() == this.thread) {
			if (this.response.isCommitted() && !this.committed && !ended) {
				throw WrittenHeaders.bodyWritten();
			}
			int now = this.response.getStatus();
			status = (now != this.status) ? Integer.valueOf(now) : null;
			written.putAll(headers(this.response));
		}
		return new WrittenResponse(status, error, WrittenHeaders.changed(this.headers, written));
	}

	@Override
	public void write(WrittenResponse written) {
		try {
			if (!this.response.isCommitted()) {
				writeHeaders(written.headers());
				Integer status = written.status();
				if (status != null) {
					send(status, written.error());
				}
			}
		}
		catch (IllegalStateException ex) {
			// Decided later than the client would wait; servers differ in how they say
			// so.
			logger.debug("The response ended without the headers that another call wrote to its own.", ex);
		}
	}

	private void writeHeaders(Map<String, List<String>> headers) {
		headers.forEach((name, values) -> {
			if (name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)) {
				this.response.setContentType(values.get(0));
				return;
			}
			this.response.setHeader(name, values.get(0));
			values.stream().skip(1).forEach((value) -> this.response.addHeader(name, value));
		});
	}

	private void send(int status, @Nullable String error) {
		if (error == null) {
			this.response.setStatus(status);
			return;
		}
		try {
			this.response.sendError(status, error);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Map<String, List<String>> headers(HttpServletResponse response) {
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		response.getHeaderNames().forEach((name) -> headers.put(name, List.copyOf(response.getHeaders(name))));
		String type = response.getContentType();
		if (type != null) {
			headers.put(HttpHeaders.CONTENT_TYPE, List.of(type));
		}
		return headers;
	}

}
