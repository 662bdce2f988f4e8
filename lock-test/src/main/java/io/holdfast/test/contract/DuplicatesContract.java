package io.holdfast.test.contract;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.OperationInProgressException;
import io.holdfast.idempotency.OperationInterruptedException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

abstract class DuplicatesContract extends IdempotencyContractTests {

	DuplicatesContract(Function<IdempotencyListener, IdempotencyClient> clients) {
		super(clients);
	}

	@Test
	void getTheOutcomeWhenTheWorkEnds() {
		IdempotencyClient here = client();
		IdempotencyClient elsewhere = client();
		Held work = hold(here, PATIENT);
		List<Running<String>> duplicates = List.of(startWaiting(here, PATIENT), startWaiting(elsewhere, PATIENT),
				startWaiting(elsewhere, PATIENT));

		work.end();

		assertThat(work.running().get()).isEqualTo("result 1");
		assertThat(duplicates).allSatisfy((duplicate) -> assertThat(duplicate.get()).isEqualTo("result 1"));
		awaitWaiting(here, 0);
		awaitWaiting(elsewhere, 0);
	}

	@Test
	void areRefusedWhenTheirWaitEndsAndChangeNothing() {
		IdempotencyClient here = client();
		IdempotencyClient elsewhere = client();
		Held work = hold(here, PATIENT);

		for (IdempotencyClient client : List.of(here, elsewhere)) {
			assertThatExceptionOfType(OperationInProgressException.class).isThrownBy(() -> work(client, HASTY))
				.satisfies((ex) -> assertThat(ex.retryAfter()).isPositive());
			assertThatExceptionOfType(OperationInProgressException.class).isThrownBy(() -> work(client, ONCE));
			assertThat(client.claim(this.key, ONCE)).isInstanceOfSatisfying(ClaimResult.Running.class,
					(running) -> assertThat(running.remainingLease()).isPositive().isLessThanOrEqualTo(LEASE));
			assertThat(client.status(this.key).state()).isEqualTo(State.RUNNING);
		}
		work.end();

		assertThat(work.running().get()).isEqualTo("result 1");
		assertThat(work(elsewhere, ONCE)).isEqualTo("result 1");
		assertThat(this.executions).hasValue(1);
	}

	@Test
	void waitNoLongerWhenTheApplicationShutsDown() {
		IdempotencyClient here = client();
		IdempotencyClient elsewhere = client();
		Held work = hold(here, PATIENT);
		List<Running<String>> duplicates = List.of(startWaiting(here, PATIENT), startWaiting(elsewhere, PATIENT));

		here.endWaits();
		elsewhere.endWaits();

		for (Running<String> duplicate : duplicates) {
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> get(duplicate.result()))
				.withCauseInstanceOf(OperationInProgressException.class);
		}
		assertThatExceptionOfType(OperationInProgressException.class).isThrownBy(() -> work(here, PATIENT));
		elsewhere.resumeWaits();
		Running<String> patient = startWaiting(elsewhere, PATIENT);
		work.end();
		assertThat(work.running().get()).as("leaders continue").isEqualTo("result 1");
		assertThat(patient.get()).isEqualTo("result 1");
	}

	@Test
	void withOtherArgumentsAreRefusedWhileTheWorkRuns() {
		IdempotencyClient here = client();
		IdempotencyClient elsewhere = client();
		Held work = hold(here, PATIENT.withFingerprint("one"));
		Running<String> waiting = startWaiting(elsewhere, PATIENT.withFingerprint("one"));

		for (IdempotencyClient client : List.of(here, elsewhere)) {
			assertThatExceptionOfType(IdempotencyMismatchException.class)
				.isThrownBy(() -> work(client, PATIENT.withFingerprint("another")));
		}
		work.end();

		assertThat(waiting.get()).isEqualTo("result 1");
	}

	@Test
	void leadOneAfterTheOtherWhenTheLeaderFails() {
		IdempotencyClient here = client();
		IdempotencyClient elsewhere = client();
		Held work = hold(here, PATIENT, (number) -> {
			throw new IllegalStateException("no luck");
		});
		List<Running<String>> duplicates = Stream.of(here, elsewhere, here, elsewhere)
			.map((client) -> startWaiting(client, PATIENT))
			.toList();

		work.end();

		assertThat(duplicates).allSatisfy((duplicate) -> assertThat(duplicate.get()).isEqualTo("result 2"));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> work.running().get())
			.withCauseInstanceOf(IllegalStateException.class)
			.withMessageContaining("no luck");
		assertThat(this.executions).as("the leader and exactly one other").hasValue(2);
	}

	@Test
	void leaveWhenInterrupted() {
		IdempotencyClient client = client();
		Held work = hold(client(), PATIENT);
		Running<String> waiting = startWaiting(client, PATIENT);

		waiting.thread().interrupt();

		assertThatExceptionOfType(CompletionException.class).isThrownBy(waiting::get)
			.withCauseInstanceOf(OperationInterruptedException.class);
		awaitWaiting(client, 0);
		work.end();
		assertThat(work(client, PATIENT)).isEqualTo("result 1");
	}

	@Test
	void leaveWhenCancelled() {
		IdempotencyClient client = client();
		Held work = hold(client(), PATIENT);
		CompletableFuture<ClaimResult> waiting = client.claimAsync(this.key, PATIENT).toCompletableFuture();
		awaitWaiting(client, 1);

		waiting.cancel(false);

		awaitWaiting(client, 0);
		work.end();
		assertThat(work(client, PATIENT)).isEqualTo("result 1");
	}

}
