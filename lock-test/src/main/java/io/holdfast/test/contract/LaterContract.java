package io.holdfast.test.contract;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.OperationInProgressException;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.idempotency.OutcomeCodec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

abstract class LaterContract extends IdempotencyContractTests {

	LaterContract(Function<IdempotencyListener, IdempotencyClient> clients) {
		super(clients);
	}

	@Test
	void runsOnceAndReplays() {
		IdempotencyClient client = client();
		CompletableFuture<String> work = new CompletableFuture<>();
		CompletableFuture<OperationResult<String>> first = begin(client, PATIENT, work);
		awaitState(client, State.RUNNING);
		CompletableFuture<OperationResult<String>> second = begin(client, PATIENT, work);
		CompletableFuture<OperationResult<String>> elsewhere = begin(client(), PATIENT, work);
		awaitWaiting(client, 1);

		work.complete("text");

		assertThat(get(first).replayed()).isFalse();
		assertThat(get(second)).satisfies((result) -> assertThat(result.replayed()).isTrue())
			.extracting(OperationResult::value)
			.isEqualTo("text");
		assertThat(get(elsewhere).value()).isEqualTo("text");
		assertThat(this.executions).hasValue(1);
	}

	@Test
	void freesTheKeyWhenTheStageFails() {
		IdempotencyClient client = client();
		CompletableFuture<OperationResult<String>> failing = begin(client, PATIENT,
				CompletableFuture.failedFuture(new IllegalStateException("broken")));

		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> get(failing))
			.withCauseInstanceOf(IllegalStateException.class)
			.withMessageContaining("broken");
		assertThat(work(client, ONCE)).isEqualTo("result 2");
	}

	@Test
	void freesTheKeyWhenThereIsNoStage() {
		IdempotencyClient client = client();
		CompletionStage<OperationResult<String>> failing = client.executeAsync(this.key, PATIENT, OutcomeCodec.TEXT,
				(leadership) -> {
					throw new IllegalStateException("not even begun");
				});

		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> get(failing))
			.withCauseInstanceOf(IllegalStateException.class);
		assertThat(work(client, ONCE)).isEqualTo("result 1");
	}

	@Test
	void refusesWithExceptions() {
		IdempotencyClient client = client();
		Held work = hold(client, PATIENT);

		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> get(begin(client(), ONCE, new CompletableFuture<>())))
			.withCauseInstanceOf(OperationInProgressException.class);
		work.end();
	}

	@Test
	void leavesWorkThatHasBegunToEnd() {
		IdempotencyClient client = client();
		CompletableFuture<String> work = new CompletableFuture<>();
		CompletableFuture<OperationResult<String>> first = begin(client, PATIENT, work);
		await("the work has begun", () -> this.executions.get() == 1);

		first.cancel(false);
		work.complete("text");

		awaitState(client, State.DONE);
		assertThat(work(client, ONCE)).isEqualTo("text");
	}

	private CompletableFuture<OperationResult<String>> begin(IdempotencyClient client, IdempotencyOptions options,
			CompletableFuture<String> work) {
		return client.executeAsync(this.key, options, OutcomeCodec.TEXT, (leadership) -> {
			this.executions.incrementAndGet();
			return work;
		}).toCompletableFuture();
	}

}
