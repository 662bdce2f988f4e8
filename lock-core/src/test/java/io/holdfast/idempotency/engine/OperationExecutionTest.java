package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.holdfast.engine.StoreCalls;
import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.LeadershipLostException;
import io.holdfast.idempotency.OperationResult;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.StoredFailure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Work that fails.
 */
class OperationExecutionTest {

	private static final IdempotencyOptions OPTIONS = IdempotencyFixture.OPTIONS
		.withStoreFailures(Set.of(RuntimeException.class));

	private final IdempotencyFixture fixture = new IdempotencyFixture();

	@Test
	void failsWithTheLossOfItsLead() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> run(() -> {
			loseTheLead();
			throw new IllegalStateException("broken");
		})).satisfies(OperationExecutionTest::hasTheLoss);
	}

	@Test
	void failsWithTheLossOfItsLeadLater() {
		CompletableFuture<String> work = new CompletableFuture<>();
		CompletableFuture<OperationResult<String>> result = start(() -> work);
		loseTheLead();
		work.completeExceptionally(new IllegalStateException("broken"));

		assertThat(result).isCompletedExceptionally();
		assertThat(result.handle((value, failure) -> failure).join()).hasMessageContaining("broken")
			.satisfies((failure) -> hasTheLoss(StoreCalls.cause(failure)));
	}

	@Test
	void isReportedThoughItsMessageCannotBeRead() {
		assertThatExceptionOfType(UnreadableException.class).isThrownBy(() -> run(() -> {
			throw new UnreadableException();
		}));
		assertIsReported();
	}

	@Test
	void isReportedLaterThoughItsMessageCannotBeRead() {
		CompletableFuture<OperationResult<String>> result = start(
				() -> CompletableFuture.failedFuture(new UnreadableException()));

		assertThat(result.isCompletedExceptionally()).isTrue();
		assertIsReported();
	}

	private void assertIsReported() {
		assertThat(this.fixture.time.timers()).as("renewals").isZero();
		ClaimResult claim = this.fixture.claim().join();
		assertThat(claim).isInstanceOf(ClaimResult.Failed.class);
		assertThat(((ClaimResult.Failed) claim).failure())
			.isEqualTo(new StoredFailure(UnreadableException.class.getName(), null));
	}

	private void run(Supplier<String> work) {
		this.fixture.client.execute(IdempotencyFixture.KEY, OPTIONS, OutcomeCodec.TEXT, (leadership) -> work.get());
	}

	private CompletableFuture<OperationResult<String>> start(Supplier<CompletionStage<String>> work) {
		return this.fixture.client
			.executeAsync(IdempotencyFixture.KEY, OPTIONS, OutcomeCodec.TEXT, (leadership) -> work.get())
			.toCompletableFuture();
	}

	private void loseTheLead() {
		this.fixture.time.stall(Duration.ofSeconds(31));
		IdempotencyFixture.lead(this.fixture.claim(this.fixture.client(), IdempotencyFixture.OPTIONS));
	}

	private static void hasTheLoss(Throwable failure) {
		assertThat(failure.getSuppressed()).singleElement().isInstanceOf(LeadershipLostException.class);
	}

	private static final class UnreadableException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new UnsupportedOperationException("no message");
		}

		@Override
		public String toString() {
			throw new UnsupportedOperationException("no text");
		}

	}

}
