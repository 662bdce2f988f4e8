package io.holdfast.test.contract;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.idempotency.IdempotencyStatus;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OperationInProgressException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

abstract class WatchingContract extends IdempotencyContractTests {

	WatchingContract(Function<IdempotencyListener, IdempotencyClient> clients) {
		super(clients);
	}

	@Test
	void showsTheStateOfAnOperation() {
		IdempotencyClient client = client();
		assertThat(client.status(this.key).state()).isEqualTo(State.ABSENT);

		Leadership leadership = lead(client, PATIENT.withFingerprint("secret"));
		IdempotencyStatus running = client().status(this.key);
		get(leadership.complete("text"));
		IdempotencyStatus done = client().status(this.key);

		assertThat(running.state()).isEqualTo(State.RUNNING);
		assertThat(running.holder()).isNotBlank();
		assertThat(leadership.token()).startsWith(running.holder() + ":");
		assertThat(running.remainingLease()).isPositive().isLessThanOrEqualTo(LEASE);
		assertThat(running.remainingRetention()).isGreaterThan(LEASE);
		assertThat(running.fingerprint()).hasSize(64).doesNotContain("secret");
		assertThat(running.fence()).isEqualTo(leadership.fence());
		assertThat(done.state()).isEqualTo(State.DONE);
		assertThat(done.remainingLease()).isNull();
		assertThat(done.remainingRetention()).isPositive().isLessThanOrEqualTo(PATIENT.retention());
		assertThat(done.age()).isBetween(Duration.ZERO, LONG);
	}

	@Test
	void freesAKeyOnDemand() {
		IdempotencyClient client = client();
		work(client, ONCE);

		assertThat(client.forget(this.key)).isTrue();
		assertThat(client.forget(this.key)).isFalse();
		assertThat(work(client(), ONCE)).isEqualTo("result 2");
	}

	@Test
	void repeatsFinishedWorkOnDemand() {
		IdempotencyClient client = client();
		work(client, ONCE);

		assertThat(client().forgetOutcome(this.key)).isTrue();
		assertThat(client.forgetOutcome(this.key)).isFalse();
		assertThat(work(client, ONCE)).isEqualTo("result 2");
	}

	@Test
	void doesNotRepeatRunningWork() {
		Held work = hold(client(), PATIENT);
		Running<String> waiting = startWaiting(client(), PATIENT);

		assertThat(client().forgetOutcome(this.key)).isFalse();

		work.end();
		assertThat(work.running().get()).isEqualTo("result 1");
		assertThat(waiting.get()).isEqualTo("result 1");
	}

	@Test
	void givesAForgottenKeyToAWaiter() {
		IdempotencyClient client = client();
		lead(client(), PATIENT);
		Running<String> waiting = startWaiting(client, PATIENT);

		client().forget(this.key);

		assertThat(waiting.get()).isEqualTo("result 1");
	}

	@Test
	void notifiesListenersOfTheOutcomesOfCalls() {
		RecordingIdempotencyListener listener = new RecordingIdempotencyListener(false);
		IdempotencyClient client = client(listener);
		Held work = hold(client, PATIENT.withFingerprint("one"));
		assertThatExceptionOfType(OperationInProgressException.class).isThrownBy(() -> work(client, ONCE));
		assertThatExceptionOfType(IdempotencyMismatchException.class)
			.isThrownBy(() -> work(client, ONCE.withFingerprint("another")));
		Running<String> waiting = startWaiting(client, PATIENT);
		work.end();
		waiting.get();
		work.running().get();
		work(client, ONCE);

		assertThat(listener.events()).containsExactlyInAnyOrder("RUNNING", "MISMATCH", "wait", "wait ended", "EXECUTED",
				"WAITED", "REPLAYED");
		assertThat(listener.events()).startsWith("RUNNING", "MISMATCH", "wait").endsWith("REPLAYED");
	}

	@Test
	void isNotHarmedByAListenerThatFails() {
		IdempotencyClient client = client(new RecordingIdempotencyListener(true));
		Held work = hold(client, PATIENT);
		Running<String> waiting = startWaiting(client, PATIENT);
		work.end();

		assertThat(waiting.get()).isEqualTo("result 1");
		assertThat(work.running().get()).isEqualTo("result 1");
		assertThat(work(client, ONCE)).isEqualTo("result 1");
	}

	@Test
	void failsWaitersWhenItIsClosed() {
		IdempotencyClient client = client();
		Held work = hold(client(), PATIENT);
		List<Running<String>> waiting = List.of(startWaiting(client, PATIENT), startWaiting(client, PATIENT));

		client.close();

		assertThat(waiting)
			.allSatisfy((each) -> assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> each.get())
				.withCauseInstanceOf(IllegalStateException.class));
		assertThatIllegalStateException().isThrownBy(() -> work(client, PATIENT));
		assertThatIllegalStateException().isThrownBy(() -> client.status(this.key));
		assertThatIllegalStateException().isThrownBy(() -> client.forget(this.key));
		assertThatIllegalStateException().isThrownBy(() -> client.forgetOutcome(this.key));
		work.end();
		assertThat(work.running().get()).isEqualTo("result 1");
	}

	@Test
	void keepsTheRecordOfRunningWorkWhenItIsClosed() {
		IdempotencyClient client = client();
		lead(client, PATIENT);

		client.close();
		client.close();

		assertThat(client().status(this.key).state()).isEqualTo(State.RUNNING);
	}

}
