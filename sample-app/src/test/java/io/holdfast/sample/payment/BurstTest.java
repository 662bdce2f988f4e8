package io.holdfast.sample.payment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.holdfast.sample.SampleInstances;
import io.holdfast.sample.SampleProcess;
import io.holdfast.sample.Waiting;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Many duplicates of one slow payment leave the others their threads.
 */
class BurstTest {

	private static final Logger logger = LoggerFactory.getLogger(BurstTest.class);

	private static final int BURST = 500;

	private static final int MAX_WAITERS = 80;

	private static final int UNRELATED = 400;

	@Test
	void leavesThreadsToOthers() throws Exception {
		burst(Path.of(System.getProperty("java.home")), false);
	}

	@Test
	void leavesOthersAloneOnVirtualThreads() throws Exception {
		Optional<Path> home = (Runtime.version().feature() >= 21)
				? Optional.of(Path.of(System.getProperty("java.home")))
				: Stream.of("25", "21").map(BurstTest::jdk).flatMap(Optional::stream).findFirst();
		assumeTrue(home.isPresent(), "No JDK 25 or 21 is installed beside this one");
		burst(home.orElseThrow(), true);
	}

	private void burst(Path javaHome, boolean virtualThreads) throws Exception {
		// Those who wait do so until the end, so that whoever is answered before was not
		// let in.
		try (SampleInstances instances = SampleInstances.prepare("burst", "--holdfast.idempotency.wait=2m",
				"--server.tomcat.accept-count=1000", "--holdfast.idempotency.max-waiters-per-key=" + MAX_WAITERS,
				"--spring.threads.virtual.enabled=" + virtualThreads)) {
			SampleProcess instance = instances.start(javaHome, "instance");
			unrelated(instance);
			Duration without = unrelated(instance);
			AutoCloseable blocked = instances.block("accounts WHERE id = 'alice'");
			CompletableFuture<HttpResponse<String>> first = pay(instance);
			Waiting.until(SampleInstances.PATIENCE, () -> instances.count("payment_attempts") == 1);
			List<CompletableFuture<HttpResponse<String>>> duplicates = IntStream.range(0, BURST)
				.mapToObj((i) -> pay(instance))
				.toList();
			Duration with = unrelated(instance);
			Waiting.until(SampleInstances.PATIENCE, () -> done(duplicates) >= BURST - MAX_WAITERS);
			assertThat(unrelated(instance)).isPositive();
			assertThat(done(duplicates)).isEqualTo(BURST - MAX_WAITERS);
			assertThat(first).isNotDone();
			logger.info("99th percentile of unrelated requests, virtual threads {}: {} us, during the burst {} us",
					virtualThreads, without.toNanos() / 1000, with.toNanos() / 1000);
			blocked.close();
			assertThat(SampleInstances.response(first).statusCode()).isEqualTo(201);
			List<HttpResponse<String>> answers = duplicates.stream().map(SampleInstances::response).toList();
			assertThat(answers).filteredOn((answer) -> answer.statusCode() == 201).hasSize(MAX_WAITERS);
			assertThat(answers).filteredOn((answer) -> answer.statusCode() == 409)
				.hasSize(BURST - MAX_WAITERS)
				.allMatch((answer) -> answer.headers().firstValue("Retry-After").isPresent());
			assertThat(instances.count("payment_attempts")).isEqualTo(1);
		}
	}

	private static CompletableFuture<HttpResponse<String>> pay(SampleProcess instance) {
		return instance.postLater("/payments", "{\"from\": \"alice\", \"to\": \"bob\", \"amount\": 1}",
				"Idempotency-Key", "slow");
	}

	private static long done(List<CompletableFuture<HttpResponse<String>>> calls) {
		return calls.stream().filter(CompletableFuture::isDone).count();
	}

	/**
	 * The 99th percentile of requests that have nothing to do with the payment, one after
	 * another.
	 */
	private static Duration unrelated(SampleProcess instance) {
		List<Long> nanos = new ArrayList<>();
		for (int i = 0; i < UNRELATED; i++) {
			long start = System.nanoTime();
			assertThat(SampleInstances.response(instance.getLater("/accounts/bob")).statusCode()).isEqualTo(200);
			nanos.add(System.nanoTime() - start);
		}
		return Duration.ofNanos(nanos.stream().sorted().toList().get(UNRELATED * 99 / 100));
	}

	private static Optional<Path> jdk(String version) {
		String named = System.getProperty("holdfast.jdk" + version + ".home",
				System.getenv("JAVA" + version + "_HOME"));
		if (named != null) {
			return Optional.of(Path.of(named));
		}
		Path neighbours = Objects.requireNonNull(Path.of(System.getProperty("java.home")).getParent());
		try (Stream<Path> homes = Files.list(neighbours)) {
			return homes.filter((home) -> is(version, home)).findFirst();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean is(String version, Path home) {
		try {
			return Files.isExecutable(home.resolve("bin").resolve("java")) && Files.isReadable(home.resolve("release"))
					&& Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"" + version);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
