package io.holdfast.test.contract;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.OutcomeWriteResult;
import io.holdfast.idempotency.StoredFailure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

abstract class EffectsContract extends IdempotencyContractTests {

	private final CompletableFuture<Boolean> effects = new CompletableFuture<>();

	private final CompletableFuture<OutcomeWriteResult> writeResult = new CompletableFuture<>();

	EffectsContract(Function<IdempotencyListener, IdempotencyClient> clients) {
		super(clients);
	}

	private String follow(IdempotencyClient client, IdempotencyOptions options) {
		return client.execute(this.key, options, OutcomeCodec.TEXT, (leadership) -> {
			leadership.follow(this.effects).thenAccept(this.writeResult::complete);
			return "result " + this.executions.incrementAndGet();
		});
	}

	@Test
	void thatStayMakeTheOutcome() {
		IdempotencyClient client = client();
		assertThat(follow(client, PATIENT)).isEqualTo("result 1");
		assertThat(client.status(this.key).state()).isEqualTo(State.RUNNING);
		Running<String> here = startWaiting(client, PATIENT);
		Running<String> there = startWaiting(client(), PATIENT);

		this.effects.complete(true);

		assertThat(get(this.writeResult)).isEqualTo(OutcomeWriteResult.RECORDED);
		assertThat(here.get()).isEqualTo("result 1");
		assertThat(there.get()).isEqualTo("result 1");
		assertThat(this.executions).hasValue(1);
	}

	@Test
	void thatDoNotStayFreeTheKey() {
		IdempotencyClient client = client();
		follow(client, PATIENT);
		Running<String> there = startWaiting(client(), PATIENT);

		this.effects.complete(false);

		assertThat(get(this.writeResult)).isEqualTo(OutcomeWriteResult.LOST);
		assertThat(there.get()).isEqualTo("result 2");
		assertThat(work(client, ONCE)).isEqualTo("result 2");
	}

	@Test
	void thatAreUnknownFreeTheKeyForAnotherAttempt() {
		IdempotencyClient client = client();
		follow(client, PATIENT);

		this.effects.completeExceptionally(new IllegalStateException("the commit failed"));

		assertThat(get(this.writeResult)).isEqualTo(OutcomeWriteResult.LOST);
		assertThat(work(client, ONCE)).isEqualTo("result 2");
	}

	@Test
	void thatAreUnknownMakeAnUnknownOutcomeIfNoAttemptMayFollow() {
		IdempotencyClient client = client();
		follow(client, PATIENT.withOnTimeout(OnTimeout.FAIL));

		this.effects.completeExceptionally(new IllegalStateException("the commit failed"));

		assertThat(get(this.writeResult)).isEqualTo(OutcomeWriteResult.LOST);
		assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> work(client, ONCE))
			.withMessageContaining("the commit failed");
	}

	@Test
	void doNotMatterToFailures() {
		IdempotencyClient client = client();
		Leadership failed = lead(client, PATIENT);
		failed.follow(this.effects);
		assertThat(get(failed.fail(new StoredFailure("type", "message")))).isEqualTo(OutcomeWriteResult.RECORDED);
		assertThat(client.claim(this.key, ONCE)).isInstanceOf(ClaimResult.Failed.class);

		client.forget(this.key);
		Leadership released = lead(client, PATIENT);
		released.follow(this.effects);
		assertThat(get(released.release())).isEqualTo(OutcomeWriteResult.RECORDED);
		assertThat(work(client, ONCE)).isEqualTo("result 1");
	}

	@Test
	void areHeldForAsLongAsTheyTake() {
		IdempotencyClient client = client();
		IdempotencyOptions brief = PATIENT.withLease(RENEWED);
		Leadership leadership = lead(client, brief);
		leadership.follow(this.effects);
		CompletionStage<OutcomeWriteResult> written = leadership.complete("text");
		IdempotencyClient other = client();
		long end = System.nanoTime() + LONGER_THAN_RENEWED.toNanos();
		await("other calls are refused for longer than a lease", () -> {
			assertThat(other.claim(this.key, ONCE)).isInstanceOf(ClaimResult.Running.class);
			return System.nanoTime() > end;
		});
		assertThat(leadership.isHeld()).isTrue();

		this.effects.complete(true);

		assertThat(get(written)).isEqualTo(OutcomeWriteResult.RECORDED);
		assertThat(leadership.isHeld()).isFalse();
		assertThat(work(client, ONCE)).isEqualTo("text");
	}

	@Test
	void ofAnotherLeaderCount() {
		IdempotencyClient client = client();
		follow(client, PATIENT);
		client().forget(this.key);
		Leadership next = lead(client(), PATIENT);

		this.effects.complete(true);

		assertThat(get(this.writeResult)).isEqualTo(OutcomeWriteResult.LOST);
		assertThat(next.isHeld()).isTrue();
	}

	@Test
	void areNotWaitedForByAsynchronousCallers() {
		IdempotencyClient client = client();
		assertThat(get(client.executeAsync(this.key, PATIENT, OutcomeCodec.TEXT, (leadership) -> {
			leadership.follow(this.effects);
			return CompletableFuture.completedFuture("text");
		})).value()).isEqualTo("text");
		assertThat(client.status(this.key).state()).isEqualTo(State.RUNNING);

		this.effects.complete(true);

		assertThat(work(client, PATIENT)).isEqualTo("text");
	}

	@Test
	void cannotBeFollowedAfterTheEnd() {
		Leadership leadership = lead(client(), PATIENT);
		get(leadership.release());
		assertThatIllegalStateException().isThrownBy(() -> leadership.follow(this.effects));
	}

}
