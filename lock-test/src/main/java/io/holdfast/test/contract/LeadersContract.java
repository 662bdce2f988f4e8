package io.holdfast.test.contract;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyMismatchException;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.LeadershipLostException;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.idempotency.OperationTimedOutException;
import io.holdfast.idempotency.OutcomeCodec;
import io.holdfast.idempotency.OutcomeWriteResult;
import io.holdfast.idempotency.StoredFailure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

abstract class LeadersContract extends IdempotencyContractTests {

	LeadersContract(Function<IdempotencyListener, IdempotencyClient> clients) {
		super(clients);
	}

	@Test
	void thatCrashedAreReplacedAfterTheirLease() {
		crash(ONCE);
		RecordingIdempotencyListener listener = new RecordingIdempotencyListener(false);
		IdempotencyClient client = client(listener);

		assertThat(work(client, PATIENT)).isEqualTo("result 1");
		assertThat(client.status(this.key).attempts()).isEqualTo(2);
		assertThat(listener.events()).contains("reclaim 2");
	}

	@Test
	void thatCrashedAreReplacedByOneOfManyWaiters() {
		crash(ONCE);
		IdempotencyClient one = client();
		IdempotencyClient other = client();
		Running<String> first = start(() -> work(one, PATIENT));
		Running<String> second = start(() -> work(other, PATIENT));
		Running<String> third = start(() -> work(other, PATIENT));

		assertThat(first.get()).isEqualTo("result 1");
		assertThat(second.get()).isEqualTo("result 1");
		assertThat(third.get()).isEqualTo("result 1");
	}

	@Test
	void thatCrashedAreNotReplacedIfThatIsForbidden() {
		IdempotencyOptions fail = PATIENT.withOnTimeout(OnTimeout.FAIL);
		crash(fail);
		IdempotencyClient client = client();

		assertThatExceptionOfType(OperationTimedOutException.class).isThrownBy(() -> work(client, fail));
		assertThatExceptionOfType(OperationTimedOutException.class).isThrownBy(() -> work(client(), fail));
		assertThat(client.status(this.key).state()).isEqualTo(State.TIMED_OUT);
		assertThat(client.claim(this.key, fail)).isInstanceOfSatisfying(ClaimResult.TimedOut.class,
				(timedOut) -> assertThat(timedOut.since()).isGreaterThanOrEqualTo(Duration.ZERO));
		assertThat(this.executions).hasValue(0);

		assertThat(client.forget(this.key)).isTrue();
		assertThat(work(client, fail)).isEqualTo("result 1");
	}

	@Test
	void thatCrashedAreNotReplacedWithOtherArguments() {
		crash(ONCE.withFingerprint("one"));
		IdempotencyClient client = client();
		awaitState(client, State.TIMED_OUT);

		assertThatExceptionOfType(IdempotencyMismatchException.class)
			.isThrownBy(() -> work(client, PATIENT.withFingerprint("another")));
		assertThat(work(client, PATIENT.withFingerprint("one"))).isEqualTo("result 1");
	}

	@Test
	void keepTheirLeaseForAsLongAsTheyWork() {
		IdempotencyClient client = client();
		IdempotencyOptions brief = PATIENT.withLease(RENEWED);
		Held work = hold(client, brief);
		AtomicInteger asked = new AtomicInteger();
		IdempotencyClient other = client();
		long end = System.nanoTime() + LONGER_THAN_RENEWED.toNanos();
		await("other calls are refused for longer than a lease", () -> {
			assertThat(other.claim(this.key, brief.withWait(Duration.ZERO))).isInstanceOf(ClaimResult.Running.class);
			asked.incrementAndGet();
			return System.nanoTime() > end;
		});

		work.end();

		assertThat(work.running().get()).isEqualTo("result 1");
	}

	@Test
	void whoseRecordWasDeletedAreNotifiedAndLeaveTheNextOneAlone() {
		RecordingIdempotencyListener listener = new RecordingIdempotencyListener(false);
		IdempotencyClient client = client(listener);
		IdempotencyClient other = client();
		// If the store does not notify of changes, the next renewal reports it.
		Leadership former = lead(client, PATIENT.withLease(Duration.ofSeconds(6)));
		AtomicInteger lost = new AtomicInteger();
		former.onLost(lost::incrementAndGet);

		assertThat(other.forget(this.key)).isTrue();
		Leadership next = lead(other, PATIENT);

		await("the former leader is notified", () -> lost.get() == 1 && !former.isHeld());
		assertThat(next.fence()).isGreaterThan(former.fence());
		assertThatExceptionOfType(LeadershipLostException.class).isThrownBy(former::ensureHeld);
		assertThat(former.remainingValidity()).isZero();
		assertThat(get(former.complete("mine"))).isEqualTo(OutcomeWriteResult.LOST);
		assertThat(listener.events()).containsExactly("lost", "LOST");
		assertThat(next.isHeld()).isTrue();
		assertThat(get(next.complete("theirs"))).isEqualTo(OutcomeWriteResult.RECORDED);
		assertThat(work(client, ONCE)).isEqualTo("theirs");
	}

	@Test
	void whoseRecordBelongsToAnotherCanNeitherFreeNorFailIt() {
		IdempotencyClient client = client();
		Leadership one = lead(client, PATIENT);
		client().forget(this.key);
		IdempotencyClient other = client();
		Leadership next = lead(other, PATIENT);

		assertThat(get(one.release())).isEqualTo(OutcomeWriteResult.LOST);
		other.forget(this.key);
		Leadership last = lead(client(), PATIENT);
		assertThat(get(next.fail(new StoredFailure("type", "message")))).isEqualTo(OutcomeWriteResult.LOST);

		assertThat(client.status(this.key).state()).isEqualTo(State.RUNNING);
		assertThat(last.isHeld()).isTrue();
	}

	@Test
	void thatLostTheirLeaseThrowInsteadOfReturningAResult() {
		IdempotencyClient client = client();
		IdempotencyClient other = client();

		assertThatExceptionOfType(LeadershipLostException.class)
			.isThrownBy(() -> client.execute(this.key, PATIENT, OutcomeCodec.TEXT, (leadership) -> {
				other.forget(this.key);
				return "mine";
			}));
	}

	@Test
	void reportTheirOutcomeOnlyOnce() {
		IdempotencyClient client = client();
		Leadership leadership = lead(client, PATIENT);
		assertThat(leadership.isHeld()).isTrue();
		assertThat(leadership.attempt()).isEqualTo(1);

		assertThat(get(leadership.complete("first"))).isEqualTo(OutcomeWriteResult.RECORDED);
		assertThat(get(leadership.release())).isEqualTo(OutcomeWriteResult.RECORDED);

		assertThat(leadership.isHeld()).isFalse();
		assertThatIllegalStateException().isThrownBy(leadership::ensureHeld);
		assertThat(work(client, ONCE)).isEqualTo("first");
	}

	@Test
	void thatFreedTheKeyNoLongerLead() {
		IdempotencyClient client = client();
		Leadership leadership = lead(client, PATIENT);

		assertThat(get(leadership.release())).isEqualTo(OutcomeWriteResult.RECORDED);
		assertThat(get(leadership.complete("late"))).isEqualTo(OutcomeWriteResult.LOST);
		assertThat(get(leadership.completeUnknown("late"))).isEqualTo(OutcomeWriteResult.LOST);
		assertThat(get(leadership.fail(new StoredFailure("type", "message")))).isEqualTo(OutcomeWriteResult.LOST);
		assertThat(get(leadership.release())).isEqualTo(OutcomeWriteResult.RECORDED);

		assertThat(leadership.isHeld()).isFalse();
		assertThat(leadership.remainingValidity()).isZero();
		assertThat(client.status(this.key).state()).isEqualTo(State.ABSENT);
		assertThat(work(client, ONCE)).isEqualTo("result 1");
	}

	@Test
	void thatReportedAnOutcomeCannotReportAnother() {
		IdempotencyClient client = client();
		Leadership leadership = lead(client, PATIENT);

		assertThat(get(leadership.complete("first"))).isEqualTo(OutcomeWriteResult.RECORDED);
		assertThat(get(leadership.complete("first"))).isEqualTo(OutcomeWriteResult.RECORDED);
		assertThat(get(leadership.complete("second"))).isEqualTo(OutcomeWriteResult.LOST);
		assertThat(get(leadership.fail(new StoredFailure("type", "message")))).isEqualTo(OutcomeWriteResult.LOST);
		assertThat(work(client, ONCE)).isEqualTo("first");

		get(leadership.complete("third"));
		client.forget(this.key);
		assertThat(get(leadership.complete("third"))).isEqualTo(OutcomeWriteResult.LOST);
		assertThat(client.status(this.key).state()).isEqualTo(State.ABSENT);
	}

	@Test
	void mayHaveFreedTheKeyWhileTheyWorked() {
		IdempotencyClient client = client();

		assertThat(client.<String, RuntimeException>execute(this.key, PATIENT, OutcomeCodec.TEXT, (leadership) -> {
			get(leadership.release());
			return "given up";
		})).isEqualTo("given up");
		assertThat(client.status(this.key).state()).isEqualTo(State.ABSENT);
	}

	@Test
	void haveFencesThatGrow() {
		IdempotencyClient client = client();
		long last = 0;
		for (int i = 0; i < 20; i++) {
			Leadership leadership = lead((i % 2 == 0) ? client : client(), PATIENT);
			assertThat(leadership.fence()).isGreaterThan(last);
			last = leadership.fence();
			get(leadership.release());
		}
	}

}
