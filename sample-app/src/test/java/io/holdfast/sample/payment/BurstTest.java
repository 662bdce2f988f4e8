package io.holdfast.sample.payment;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.holdfast.sample.SampleInstances;
import io.holdfast.sample.SampleProcess;
import io.holdfast.sample.Waiting;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Many duplicates of one slow payment leave the others their threads.
 * <p>
 * It logs what they cost others, in rounds: beside nothing, beside as many requests of
 * another kind (from their beginning on, and after that with their connections open), and
 * beside the duplicates (from their beginning on, and while those that were let in wait).
 * {@code holdfast.burst.rounds} says how many rounds count after a first that does not;
 * without any the first one is logged.
 */
@Tag("soak")
class BurstTest {

	private static final Logger logger = LoggerFactory.getLogger(BurstTest.class);

	private static final String PAYMENT = "{\"from\": \"alice\", \"to\": \"bob\", \"amount\": 1}";

	private static final int BURST = 500;

	private static final int MAX_WAITERS = 80;

	private static final int ROUNDS = Integer.getInteger("holdfast.burst.rounds", 0);

	private static final int UNRELATED = (ROUNDS > 0) ? 400 : 100;

	@Test
	void leavesThreadsToOthers() throws Exception {
		burst(InstalledJdk.running(), false);
	}

	@Test
	void leavesOthersAloneOnVirtualThreads() throws Exception {
		Optional<Path> home = InstalledJdk.withVirtualThreads();
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
			List<Round> rounds = new ArrayList<>();
			for (int i = 0; i <= ROUNDS; i++) {
				rounds.add(round(instances, instance, "slow-" + i));
			}
			report(rounds.subList(Math.min(1, ROUNDS), rounds.size()), virtualThreads);
		}
	}

	private static Round round(SampleInstances instances, SampleProcess instance, String key) throws Exception {
		URI unrelated = instance.uri("/accounts/bob");
		Latencies alone = Latencies.of(unrelated, UNRELATED);
		List<CompletableFuture<HttpResponse<String>>> others = IntStream.range(0, BURST)
			.mapToObj((i) -> instance.getLater("/accounts/alice"))
			.toList();
		Latencies asOthersCome = Latencies.during(unrelated, UNRELATED, () -> done(others) == BURST);
		Latencies besideOthers = Latencies.of(unrelated, UNRELATED);
		AutoCloseable blocked = instances.block("accounts WHERE id = 'alice'");
		CompletableFuture<HttpResponse<String>> first = pay(instance, key);
		Waiting.until(SampleInstances.PATIENCE, () -> attempts(instances, key) == 1);
		List<CompletableFuture<HttpResponse<String>>> duplicates = IntStream.range(0, BURST)
			.mapToObj((i) -> pay(instance, key))
			.toList();
		Latencies asDuplicatesCome = Latencies.during(unrelated, UNRELATED,
				() -> done(duplicates) >= BURST - MAX_WAITERS);
		Latencies besideDuplicates = Latencies.of(unrelated, UNRELATED);
		Latencies refused = Latencies.ofRefused(instance.uri("/payments"), PAYMENT, key, UNRELATED);
		assertThat(done(duplicates)).isEqualTo(BURST - MAX_WAITERS);
		assertThat(first).isNotDone();
		blocked.close();
		assertThat(SampleInstances.response(first).statusCode()).isEqualTo(201);
		List<HttpResponse<String>> answers = duplicates.stream().map(SampleInstances::response).toList();
		assertThat(answers).filteredOn((answer) -> answer.statusCode() == 201).hasSize(MAX_WAITERS);
		assertThat(answers).filteredOn((answer) -> answer.statusCode() == 409)
			.hasSize(BURST - MAX_WAITERS)
			.allMatch((answer) -> answer.headers().firstValue("Retry-After").isPresent());
		assertThat(attempts(instances, key)).isEqualTo(1);
		return new Round(alone, asOthersCome, besideOthers, asDuplicatesCome, besideDuplicates, refused);
	}

	private static long attempts(SampleInstances instances, String key) {
		return instances.count("payment_attempts WHERE idempotency_key = ?", key);
	}

	private static CompletableFuture<HttpResponse<String>> pay(SampleProcess instance, String key) {
		return instance.postLater("/payments", PAYMENT, "Idempotency-Key", key);
	}

	private static long done(List<CompletableFuture<HttpResponse<String>>> calls) {
		return calls.stream().filter(CompletableFuture::isDone).count();
	}

	private static void report(List<Round> rounds, boolean virtualThreads) {
		rounds.forEach((round) -> logger.info("Virtual threads {}: {}", virtualThreads, round.describe()));
		logger.info(
				"Unrelated requests, virtual threads {}, 99th percentiles in us, median of the rounds and of all together:"
						+ " alone {}; while {} others come {}, beside their connections {}; while {} duplicates come {},"
						+ " beside those that wait {}. One more duplicate is refused in {}",
				virtualThreads, figure(rounds, Round::alone), BURST, figure(rounds, Round::asOthersCome),
				figure(rounds, Round::besideOthers), BURST, figure(rounds, Round::asDuplicatesCome),
				figure(rounds, Round::besideDuplicates), figure(rounds, Round::refused));
	}

	private static String figure(List<Round> rounds, Function<Round, Latencies> phase) {
		long median = rounds.stream()
			.map(phase)
			.mapToLong((latencies) -> latencies.percentileMicros(99))
			.sorted()
			.skip(rounds.size() / 2)
			.findFirst()
			.orElseThrow();
		return median + " and " + Latencies.all(rounds.stream().map(phase).toList()).percentileMicros(99);
	}

	/**
	 * The latencies of unrelated requests in one round.
	 *
	 * @param alone without anything else
	 * @param asOthersCome from the moment in which as many requests of another kind come
	 * @param besideOthers while their connections stay open
	 * @param asDuplicatesCome from the moment in which the duplicates come
	 * @param besideDuplicates while those that were let in wait, and the connections of
	 * all stay open
	 * @param refused of duplicates that are not let in
	 */
	private record Round(Latencies alone, Latencies asOthersCome, Latencies besideOthers, Latencies asDuplicatesCome,
			Latencies besideDuplicates, Latencies refused) {

		String describe() {
			return "alone " + text(this.alone) + "; others come " + text(this.asOthersCome) + ", stay "
					+ text(this.besideOthers) + "; duplicates come " + text(this.asDuplicatesCome) + ", wait "
					+ text(this.besideDuplicates) + "; one more duplicate " + text(this.refused);
		}

		private static String text(Latencies latencies) {
			return latencies.percentileMicros(50) + "/" + latencies.percentileMicros(99) + " us (" + latencies.count()
					+ ")";
		}

	}

}
