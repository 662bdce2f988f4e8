package io.holdfast.test.contract;

import java.util.Set;
import java.util.function.Function;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.OutcomeUnknownException;
import io.holdfast.idempotency.StoredFailure;
import io.holdfast.idempotency.StoredFailureException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

abstract class FailuresContract extends IdempotencyContractTests {

	private static final IdempotencyOptions STORING = ONCE.withStoreFailures(Set.of(IllegalArgumentException.class));

	FailuresContract(Function<IdempotencyListener, IdempotencyClient> clients) {
		super(clients);
	}

	@Test
	void freeTheKey() {
		IdempotencyClient client = client();
		assertThatIllegalStateException().isThrownBy(() -> fail(client, ONCE, new IllegalStateException("broken")))
			.withMessage("broken");

		assertThat(client.status(this.key).state()).isEqualTo(State.ABSENT);
		assertThat(work(client(), ONCE)).isEqualTo("result 1");
	}

	@Test
	void alsoErrorsFreeTheKey() {
		IdempotencyClient client = client();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> client.execute(this.key, ONCE, OutcomeCodec.TEXT, (leadership) -> {
				throw new AssertionError("wrong");
			}));

		assertThat(work(client, ONCE)).isEqualTo("result 1");
	}

	@Test
	void areReplayedIfTheyAreOutcomes() {
		IdempotencyClient client = client();
		NumberFormatException failure = new NumberFormatException("not a number");
		assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> fail(client, STORING, failure))
			.isSameAs(failure);

		for (IdempotencyClient each : Set.of(client, client())) {
			assertThatExceptionOfType(StoredFailureException.class).isThrownBy(() -> work(each, ONCE))
				.satisfies((ex) -> assertThat(ex.failure())
					.isEqualTo(new StoredFailure("java.lang.NumberFormatException", "not a number")));
		}
		assertThat(client.status(this.key).state()).isEqualTo(State.FAILED);
		assertThat(this.executions).hasValue(0);
	}

	@Test
	void areReplayedWithoutAMessageToo() {
		IdempotencyClient client = client();
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> fail(client, STORING, new IllegalArgumentException()));

		assertThatExceptionOfType(StoredFailureException.class).isThrownBy(() -> work(client, ONCE))
			.satisfies((ex) -> assertThat(ex.failureMessage()).isNull());
	}

	@Test
	void thatAreNotOutcomesFreeTheKeyBesideThoseThatAre() {
		IdempotencyClient client = client();
		assertThatIllegalStateException().isThrownBy(() -> fail(client, STORING, new IllegalStateException("broken")));

		assertThat(work(client, STORING)).isEqualTo("result 1");
	}

	@Test
	void ofTheCodecAfterTheWorkNeverMakeItRunAgain() {
		IdempotencyClient client = client();
		OutcomeCodec<String> cannotWrite = codec(true, false);
		assertThatExceptionOfType(OutcomeUnknownException.class)
			.isThrownBy(() -> client.execute(this.key, ONCE, cannotWrite,
					(leadership) -> "result " + this.executions.incrementAndGet()))
			.withMessageContaining("cannot write this");

		for (IdempotencyClient each : Set.of(client, client())) {
			assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> work(each, ONCE))
				.withMessageContaining("cannot write this");
		}
		assertThat(client.status(this.key).state()).isEqualTo(State.OUTCOME_UNKNOWN);
		assertThat(this.executions).hasValue(1);
	}

	@Test
	void toReadAnOutcomeLeaveItAsItIs() {
		IdempotencyClient client = client();
		work(client, ONCE);

		assertThatExceptionOfType(OutcomeUnknownException.class)
			.isThrownBy(() -> client.execute(this.key, ONCE, codec(false, true), (leadership) -> "other"))
			.withMessageContaining("cannot read result 1");
		assertThat(work(client, ONCE)).isEqualTo("result 1");
	}

	private void fail(IdempotencyClient client, IdempotencyOptions options, RuntimeException failure) {
		client.execute(this.key, options, OutcomeCodec.TEXT, (leadership) -> {
			throw failure;
		});
	}

	private static OutcomeCodec<String> codec(boolean writeFails, boolean readFails) {
		return new OutcomeCodec<>() {

			@Override
			public String encode(String result) {
				if (writeFails) {
					throw new UnsupportedOperationException("cannot write this");
				}
				return result;
			}

			@Override
			public String decode(String outcome) {
				if (readFails) {
					throw new UnsupportedOperationException("cannot read " + outcome);
				}
				return outcome;
			}
		};
	}

}
