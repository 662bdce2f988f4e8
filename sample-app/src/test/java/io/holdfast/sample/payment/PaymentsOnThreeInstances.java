package io.holdfast.sample.payment;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.holdfast.sample.SampleInstances;
import io.holdfast.sample.SampleProcess;
import io.holdfast.sample.Waiting;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three processes get the same payments; the database says what came of them.
 */
public abstract class PaymentsOnThreeInstances {

	private static final int CALLS = 200;

	/** Of those that die, so that others need not wait for long. */
	private static final String SHORT_LEASE = "--holdfast.idempotency.lease=3s";

	private final SampleInstances instances;

	protected PaymentsOnThreeInstances(SampleInstances instances) {
		this.instances = instances;
	}

	@Test
	void bookOncePaymentsThatComeAtOnce() {
		openAccounts("once");
		List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, CALLS)
			.mapToObj((i) -> pay(this.instances.get(i), "once"))
			.toList();
		List<HttpResponse<String>> answers = calls.stream().map(SampleInstances::response).toList();
		assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(201);
		assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
		assertThat(answers).filteredOn((answer) -> answer.headers().firstValue("Idempotent-Replayed").isEmpty())
			.hasSize(1);
		assertThat(attempts("once")).isEqualTo(1);
		assertMovedOnce("once");
	}

	@Test
	void bookOnceWhenTheLeaderIsKilledAtWork() throws Exception {
		openAccounts("killed");
		SampleProcess victim = this.instances.start("victim", SHORT_LEASE);
		AutoCloseable blocked = this.instances.block("accounts WHERE id = 'killed-from'");
		CompletableFuture<HttpResponse<String>> first = pay(victim, "killed");
		Waiting.until(SampleInstances.PATIENCE, () -> attempts("killed") == 1);
		List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, CALLS)
			.mapToObj((i) -> pay((i % 4 == 3) ? victim : this.instances.get(i % 4), "killed"))
			.toList();
		victim.kill();
		blocked.close();
		assertThat(first).failsWithin(SampleInstances.PATIENCE);
		assertThat(insist(calls, "killed")).hasSize(CALLS).doesNotContain("").containsOnly(booked("killed"));
		assertThat(attempts("killed")).isEqualTo(2);
		assertMovedOnce("killed");
	}

	@Test
	void bookOnceWhenTheLeaderCrashesAfterItsCommit() {
		openAccounts("crashed");
		SampleProcess victim = this.instances.start("crashing", SHORT_LEASE, "--test.crash-after-booking=true");
		assertThat(pay(victim, "crashed")).failsWithin(SampleInstances.PATIENCE);
		assertThat(this.instances.count("payments WHERE idempotency_key = 'crashed'")).isEqualTo(1);
		List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, CALLS)
			.mapToObj((i) -> pay(this.instances.get(i), "crashed"))
			.toList();
		assertThat(insist(calls, "crashed")).containsOnly(booked("crashed"))
			.first()
			.asString()
			.contains("\"instance\":\"crashing\"");
		assertThat(attempts("crashed")).isEqualTo(2);
		assertMovedOnce("crashed");
	}

	@Test
	void refuseToFollowALeaderThatIsKilledAtWorkUntilItsKeyIsFreed() throws Exception {
		openAccounts("forbidden");
		SampleProcess victim = this.instances.start("begun-once", SHORT_LEASE);
		AutoCloseable blocked = this.instances.block("accounts WHERE id = 'forbidden-from'");
		CompletableFuture<HttpResponse<String>> first = pay(victim, AtMostOncePayments.PATH, "forbidden");
		Waiting.until(SampleInstances.PATIENCE, () -> attempts("forbidden") == 1);
		List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 30)
			.mapToObj((i) -> pay(this.instances.get(i), AtMostOncePayments.PATH, "forbidden"))
			.toList();
		victim.kill();
		blocked.close();
		assertThat(first).failsWithin(SampleInstances.PATIENCE);
		assertThat(calls.stream().map(SampleInstances::response)).allSatisfy((answer) -> assertProblem(answer, 409));
		String state = AtMostOncePayments.NAME + "/forbidden";
		Waiting.until(SampleInstances.PATIENCE, () -> operation(0, state).body().contains("\"TIMED_OUT\""));
		for (int i = 0; i < 3; i++) {
			HttpResponse<String> refused = SampleInstances
				.response(pay(this.instances.get(i), AtMostOncePayments.PATH, "forbidden"));
			assertProblem(refused, 409);
			assertThat(refused.body()).contains("\"title\":\"Operation interrupted\"");
			assertThat(operation(i, state).body()).contains("\"TIMED_OUT\"", "\"holder\":\"begun-once\"",
					"\"attempts\":1");
		}
		assertThat(attempts("forbidden")).isEqualTo(1);
		assertThat(balance("forbidden-from")).isEqualByComparingTo("100");
		assertThat(SampleInstances.response(this.instances.get(1).deleteLater("/actuator/idempotency/" + state))
			.statusCode()).isEqualTo(200);
		assertThat(operation(2, state).statusCode()).isEqualTo(404);
		HttpResponse<String> freed = SampleInstances
			.response(pay(this.instances.get(2), AtMostOncePayments.PATH, "forbidden"));
		assertThat(freed.statusCode()).as(freed.body()).isEqualTo(200);
		assertThat(attempts("forbidden")).isEqualTo(2);
		assertMovedOnce("forbidden");
	}

	private HttpResponse<String> operation(int instance, String operation) {
		return SampleInstances.response(this.instances.get(instance).getLater("/actuator/idempotency/" + operation));
	}

	private static void assertProblem(HttpResponse<String> answer, int status) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
		assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
	}

	/** Do what clients do who are told to come again, or nothing at all. */
	private List<String> insist(List<CompletableFuture<HttpResponse<String>>> calls, String key) {
		return IntStream.range(0, calls.size()).mapToObj((i) -> Waiting.untilPresent(SampleInstances.PATIENCE, () -> {
			CompletableFuture<HttpResponse<String>> call = calls.get(i).isDone() ? calls.get(i) : null;
			String body = (call != null) ? bodyOf(call) : null;
			return (call == null || body != null) ? body : bodyOf(pay(this.instances.get(i), key));
		})).toList();
	}

	private static @Nullable String bodyOf(CompletableFuture<HttpResponse<String>> call) {
		HttpResponse<String> answer = call.handle((response, failure) -> response).join();
		if (answer == null) {
			return null;
		}
		assertThat(answer.statusCode()).as(answer.body()).isIn(201, 409);
		return (answer.statusCode() == 201) ? answer.body() : null;
	}

	private CompletableFuture<HttpResponse<String>> pay(SampleProcess instance, String key) {
		return pay(instance, "/payments", key);
	}

	private CompletableFuture<HttpResponse<String>> pay(SampleProcess instance, String path, String key) {
		return instance.postLater(path,
				"{\"from\": \"%s-from\", \"to\": \"%s-to\", \"amount\": 30.00}".formatted(key, key), "Idempotency-Key",
				'"' + key + '"');
	}

	private void openAccounts(String key) {
		for (String id : List.of(key + "-from", key + "-to")) {
			this.instances.database().sql("INSERT INTO accounts (id, balance) VALUES (?, 100)").param(id).update();
		}
	}

	private long attempts(String key) {
		return this.instances.count("payment_attempts WHERE idempotency_key = ?", key);
	}

	private String booked(String key) {
		return this.instances.database()
			.sql("SELECT id, instance FROM payments WHERE idempotency_key = ?")
			.param(key)
			.query((row, number) -> """
					{"id":%d,"from":"%s-from","to":"%s-to","amount":30.00,"instance":"%s"}""".formatted(row.getLong(1),
					key, key, row.getString(2)))
			.single();
	}

	private void assertMovedOnce(String key) {
		assertThat(this.instances.count("payments WHERE idempotency_key = ?", key)).isEqualTo(1);
		assertThat(balance(key + "-from")).isEqualByComparingTo("70");
		assertThat(balance(key + "-to")).isEqualByComparingTo("130");
	}

	private BigDecimal balance(String account) {
		return this.instances.database()
			.sql("SELECT balance FROM accounts WHERE id = ?")
			.param(account)
			.query(BigDecimal.class)
			.single();
	}

}
