package io.holdfast.spring.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/**
 * Calls a server over HTTP.
 */
final class HttpCalls {

	private final HttpClient client = HttpClient.newHttpClient();

	private final int port;

	HttpCalls(ApplicationContext context) {
		this.port = java.util.Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
	}

	HttpResponse<String> post(String path, String body, @Nullable String key, String... headers) {
		try {
			return this.client.send(request(path, body, key, headers), BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	CompletableFuture<HttpResponse<String>> postAsync(String path, String body, @Nullable String key,
			String... headers) {
		return this.client.sendAsync(request(path, body, key, headers), BodyHandlers.ofString());
	}

	HttpResponse<String> send(String method, String path, String contentType, byte[] body, String... headers) {
		HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.method(method, HttpRequest.BodyPublishers.ofByteArray(body))
			.header("Content-Type", contentType)
			.timeout(Duration.ofSeconds(60));
		if (headers.length > 0) {
			builder.headers(headers);
		}
		try {
			return this.client.send(builder.build(), BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	HttpResponse<String> send(String method, String path, String... headers) {
		try {
			HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
				.method(method, HttpRequest.BodyPublishers.noBody())
				.timeout(Duration.ofSeconds(60));
			if (headers.length > 0) {
				builder.headers(headers);
			}
			return this.client.send(builder.build(), BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private HttpRequest request(String path, String body, @Nullable String key, String... headers) {
		HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.header("Content-Type", "application/json")
			.timeout(Duration.ofSeconds(60))
			.POST(HttpRequest.BodyPublishers.ofString(body));
		if (key != null) {
			builder.header("Idempotency-Key", key);
		}
		if (headers.length > 0) {
			builder.headers(headers);
		}
		return builder.build();
	}

}
