package io.holdfast.spring.web;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The response that an idempotent method gets as its argument. A body is discarded,
 * because duplicates would not get it; the call fails after the method has returned, so
 * that its work is not done again.
 */
final class BodylessServletResponse extends HttpServletResponseWrapper {

	private final Map<String, List<String>> headers = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);

	private volatile @Nullable Integer status;

	private volatile boolean body;

	private volatile boolean ended;

	private volatile @Nullable String error;

	BodylessServletResponse(HttpServletResponse response) {
		super(response);
	}

	/** Whether the method requested the body. */
	boolean hasBody() {
		return this.body;
	}

	/** Whether it sent an error or a redirect. */
	boolean hasEnded() {
		return this.ended;
	}

	/** The message of the error that it sent; null if it sent none. */
	@Nullable String error() {
		return this.error;
	}

	/** The status that it set; null if it set none. */
	@Nullable Integer status() {
		return this.status;
	}

	/** The headers that it set. */
	Map<String, List<String>> headers() {
		return Map.copyOf(this.headers);
	}

	@Override
	public void setStatus(int status) {
		super.setStatus(status);
		this.status = status;
	}

	@Override
	public void setHeader(String name, String value) {
		super.setHeader(name, value);
		this.headers.put(name, List.of(value));
	}

	@Override
	public void addHeader(String name, String value) {
		super.addHeader(name, value);
		this.headers.merge(name, List.of(value), (former, added) -> {
			List<String> all = new ArrayList<>(former);
			all.addAll(added);
			return all;
		});
	}

	@Override
	public void setIntHeader(String name, int value) {
		setHeader(name, Integer.toString(value));
	}

	@Override
	public void addIntHeader(String name, int value) {
		addHeader(name, Integer.toString(value));
	}

	@Override
	public void setDateHeader(String name, long date) {
		setHeader(name, date(date));
	}

	@Override
	public void addDateHeader(String name, long date) {
		addHeader(name, date(date));
	}

	@Override
	public void setContentType(String type) {
		super.setContentType(type);
		if (type != null) {
			this.headers.put(HttpHeaders.CONTENT_TYPE, List.of(type));
		}
	}

	private static String date(long date) {
		return DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.ofEpochMilli(date).atOffset(ZoneOffset.UTC));
	}

	@Override
	public ServletOutputStream getOutputStream() {
		this.body = true;
		return new ServletOutputStream() {

			@Override
			public boolean isReady() {
				return true;
			}

			@Override
			public void setWriteListener(WriteListener listener) {
				throw WrittenHeaders.bodyWritten();
			}

			@Override
			public void write(int b) {
			}

		};
	}

	@Override
	public PrintWriter getWriter() {
		this.body = true;
		return new PrintWriter(Writer.nullWriter());
	}

	/** There is nothing to flush; a committed response could not report a failure. */
	@Override
	public void flushBuffer() {
	}

	@Override
	public void sendError(int status) throws IOException {
		sendError(status, "");
	}

	@Override
	public void sendError(int status, String message) throws IOException {
		super.sendError(status, message);
		this.error = message;
		this.status = status;
		this.ended = true;
	}

	private void redirected(String location, int status) {
		this.headers.put(HttpHeaders.LOCATION, List.of(location));
		this.status = status;
		this.ended = true;
	}

	@Override
	public void sendRedirect(String location) throws IOException {
		super.sendRedirect(location);
		redirected(location, SC_FOUND);
	}

	@Override
	public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
		super.sendRedirect(location, status, clearBuffer);
		redirected(location, status);
	}

	@Override
	public void sendRedirect(String location, boolean clearBuffer) throws IOException {
		super.sendRedirect(location, clearBuffer);
		redirected(location, SC_FOUND);
	}

	@Override
	public void sendRedirect(String location, int status) throws IOException {
		super.sendRedirect(location, status);
		redirected(location, status);
	}

}
