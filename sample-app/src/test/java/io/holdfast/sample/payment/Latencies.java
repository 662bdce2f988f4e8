package io.holdfast.sample.payment;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long requests take that have nothing to do with the payments: one after another on
 * a connection of their own, sent and received by the thread that measures, so that no
 * other client's queue counts.
 */
final class Latencies {

	private final List<Long> nanos = new ArrayList<>();

	private Latencies() {
	}

	/**
	 * Measure refused duplicates.
	 */
	static Latencies ofRefused(URI address, String body, String key, int requests) throws IOException {
		Latencies latencies = new Latencies();
		while (latencies.nanos.size() < requests) {
			long start = System.nanoTime();
			HttpURLConnection request = (HttpURLConnection) address.toURL().openConnection();
			request.setRequestMethod("POST");
			request.setRequestProperty("Content-Type", "application/json");
			request.setRequestProperty("Idempotency-Key", key);
			request.setDoOutput(true);
			request.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
			assertThat(request.getResponseCode()).isEqualTo(409);
			try (InputStream problem = request.getErrorStream()) {
				assertThat(problem.readAllBytes()).isNotEmpty();
			}
			latencies.nanos.add(System.nanoTime() - start);
		}
		return latencies;
	}

	static Latencies of(URI address, int requests) throws IOException {
		return during(address, requests, () -> true);
	}

	/**
	 * Measure for as long as something goes on.
	 * @param address what to get
	 * @param fewest how many requests to send at least
	 * @param ended whether it has ended
	 * @return the latencies
	 */
	static Latencies during(URI address, int fewest, BooleanSupplier ended) throws IOException {
		Latencies latencies = new Latencies();
		while (latencies.nanos.size() < fewest || !ended.getAsBoolean()) {
			long start = System.nanoTime();
			HttpURLConnection request = (HttpURLConnection) address.toURL().openConnection();
			assertThat(request.getResponseCode()).isEqualTo(200);
			try (InputStream body = request.getInputStream()) {
				assertThat(body.readAllBytes()).isNotEmpty();
			}
			latencies.nanos.add(System.nanoTime() - start);
		}
		return latencies;
	}

	static Latencies all(List<Latencies> parts) {
		Latencies all = new Latencies();
		parts.forEach((part) -> all.nanos.addAll(part.nanos));
		return all;
	}

	int count() {
		return this.nanos.size();
	}

	long percentileMicros(int percent) {
		return this.nanos.stream().sorted().toList().get(count() * percent / 100) / 1000;
	}

}
