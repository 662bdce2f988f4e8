package io.holdfast.test.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.idempotency.OutcomeCodec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

abstract class ExecutingContract extends IdempotencyContractTests {

	ExecutingContract(Function<IdempotencyListener, IdempotencyClient> clients) {
		super(clients);
	}

	@Test
	void replaysTheFirstResultToAllCallers() {
		IdempotencyClient client = client();
		assertThat(work(client, ONCE)).isEqualTo("result 1");

		assertThat(work(client, ONCE)).isEqualTo("result 1");
		assertThat(work(client(), ONCE)).isEqualTo("result 1");
		assertThat(this.executions).hasValue(1);
	}

	@Test
	void distinguishesAReplayFromAResult() {
		IdempotencyClient client = client();
		OperationResult<String> first = client.executeForResult(this.key, ONCE, OutcomeCodec.TEXT,
				(leadership) -> "text");
		OperationResult<String> second = client.executeForResult(this.key, ONCE, OutcomeCodec.TEXT,
				(leadership) -> "other");

		assertThat(first).isEqualTo(new OperationResult<>("text", false, Duration.ZERO));
		assertThat(second.value()).isEqualTo("text");
		assertThat(second.replayed()).isTrue();
	}

	@Test
	void keepsTextsOfAnyKindAndLength() {
		IdempotencyClient client = client();
		String text = "\u0000\n\"ä€😀\r" + "x".repeat(1_000_000);
		client.execute(this.key, ONCE, OutcomeCodec.TEXT, (leadership) -> text);

		assertThat(client.execute(this.key, ONCE, OutcomeCodec.TEXT, (leadership) -> "other")).isEqualTo(text);
		IdempotencyKey empty = IdempotencyKey.of("contract", this.name + "-empty");
		client.execute(empty, ONCE, OutcomeCodec.TEXT, (leadership) -> "");
		assertThat(client.execute(empty, ONCE, OutcomeCodec.TEXT, (leadership) -> "other")).isEmpty();
	}

	@Test
	void keepsOperationsApart() {
		IdempotencyClient client = client();
		Set<IdempotencyKey> keys = Set.of(this.key, IdempotencyKey.of("contract", this.name + "b"),
				IdempotencyKey.of("contract:" + this.name, "c:d"),
				IdempotencyKey.of("contract:" + this.name + ":c", "d"),
				IdempotencyKey.of("contract", this.name + "{tag}"), IdempotencyKey.of("contract", this.name + " x"),
				IdempotencyKey.of("contract", this.name + "y".repeat(5000)),
				IdempotencyKey.of("contract", this.name + "y".repeat(5001)));
		Set<String> results = new HashSet<>();
		for (IdempotencyKey each : keys) {
			results.add(client.execute(each, ONCE, OutcomeCodec.TEXT, (leadership) -> each.toString() + each.name()));
		}

		assertThat(results).hasSameSizeAs(keys);
	}

	@Test
	void runsOnceForManyConcurrentCallers() {
		List<IdempotencyClient> clients = List.of(client(), client(), client());
		List<Running<String>> calls = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			IdempotencyClient client = clients.get(i % clients.size());
			calls.add(start(() -> work(client, PATIENT.withFingerprint("same"))));
		}

		assertThat(calls).allSatisfy((call) -> assertThat(call.get()).isEqualTo("result 1"));
		assertThat(this.executions).hasValue(1);
	}

	@Test
	void refusesTheSameKeyForOtherArguments() {
		IdempotencyClient client = client();
		work(client, ONCE.withFingerprint("one"));

		assertThatExceptionOfType(IdempotencyMismatchException.class)
			.isThrownBy(() -> work(client, ONCE.withFingerprint("another")))
			.satisfies((ex) -> assertThat(ex.key()).isEqualTo(this.key));
		assertThatExceptionOfType(IdempotencyMismatchException.class)
			.isThrownBy(() -> work(client(), PATIENT.withFingerprint("another")));
		assertThat(work(client, ONCE.withFingerprint("one"))).isEqualTo("result 1");
		assertThat(work(client, ONCE)).as("without a fingerprint").isEqualTo("result 1");
		assertThat(this.executions).hasValue(1);
	}

	@Test
	void forgetsAnOutcomeWhenItsRetentionEnds() {
		IdempotencyClient client = client();
		IdempotencyOptions brief = ONCE.withRetention(BRIEF);
		assertThat(work(client, brief)).isEqualTo("result 1");

		await("it runs again", () -> work(client, brief).equals("result 2"));
	}

	@Test
	void refusesKeysThatNameNothing() {
		assertThatIllegalArgumentException().isThrownBy(() -> IdempotencyKey.of(" ", "key"))
			.withMessageContaining("payments");
		assertThatIllegalArgumentException().isThrownBy(() -> IdempotencyKey.of("name", ""))
			.withMessageContaining("mix their outcomes");
		assertThatIllegalArgumentException().isThrownBy(() -> IdempotencyKey.of("name", "a\nb"))
			.withMessageContaining("\\u000a");
	}

}
