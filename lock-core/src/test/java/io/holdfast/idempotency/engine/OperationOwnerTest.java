package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.LeadershipLostException;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.idempotency.OutcomeWriteResult;
import io.holdfast.idempotency.StoredFailure;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OperationOwnerTest {

	private final IdempotencyFixture fixture = new IdempotencyFixture();

	private final FakeStore store = this.fixture.store;

	private final AtomicInteger lost = new AtomicInteger();

	private Leadership lead() {
		Leadership leadership = this.fixture.lead();
		leadership.onLost(this.lost::incrementAndGet);
		return leadership;
	}

	@Nested
	class Lease {

		@Test
		void isRenewedAtAThirdOfIt() {
			Leadership leadership = lead();
			OperationOwnerTest.this.fixture.advance(Duration.ofSeconds(101));

			assertThat(OperationOwnerTest.this.store.count("renew")).isEqualTo(10);
			assertThat(leadership.isHeld()).isTrue();
			assertThat(leadership.remainingValidity()).isBetween(Duration.ofSeconds(28), Duration.ofSeconds(30));
		}

		@Test
		void endsEarlierHereThanInTheStore() {
			Leadership leadership = lead();
			OperationOwnerTest.this.fixture.time.stall(Duration.ofMillis(29_697));
			assertThat(leadership.isHeld()).isTrue();
			OperationOwnerTest.this.fixture.time.stall(Duration.ofMillis(2));

			assertThat(leadership.isHeld()).isFalse();
			assertThat(OperationOwnerTest.this.fixture.client.status(IdempotencyFixture.KEY).state())
				.isEqualTo(State.RUNNING);
		}

		@Test
		void isNotRevivedByALeaderThatStoodStill() {
			Leadership leadership = lead();
			OperationOwnerTest.this.fixture.time.stall(Duration.ofSeconds(31));

			OperationOwnerTest.this.fixture.advance(Duration.ofSeconds(1));

			assertThat(OperationOwnerTest.this.store.count("renew")).isZero();
			assertThat(OperationOwnerTest.this.lost).hasValue(1);
			assertThatExceptionOfType(LeadershipLostException.class).isThrownBy(leadership::ensureHeld);
			assertThat(OperationOwnerTest.this.fixture.client.status(IdempotencyFixture.KEY).state())
				.isEqualTo(State.TIMED_OUT);
		}

		@Test
		void isRenewedSoonerIfTheStoreDidNotAnswerAndEndsInTime() {
			Leadership leadership = lead();
			OperationOwnerTest.this.store.be(FakeStore.Mode.REFUSE);
			OperationOwnerTest.this.fixture.advance(Duration.ofSeconds(29));
			assertThat(leadership.isHeld()).isTrue();
			assertThat(OperationOwnerTest.this.store.count("renew")).isGreaterThan(10);

			OperationOwnerTest.this.fixture.advance(Duration.ofSeconds(1));

			assertThat(leadership.isHeld()).isFalse();
			assertThat(OperationOwnerTest.this.lost).hasValue(1);
			assertThat(OperationOwnerTest.this.fixture.events).containsExactly("lost");
			assertThat(OperationOwnerTest.this.fixture.time.timers()).isZero();
		}

		@Test
		void isKeptWhenTheStoreAnswersAgain() {
			Leadership leadership = lead();
			OperationOwnerTest.this.store.be(FakeStore.Mode.BREAK);
			OperationOwnerTest.this.fixture.advance(Duration.ofSeconds(20));
			OperationOwnerTest.this.store.be(FakeStore.Mode.ANSWER);
			OperationOwnerTest.this.fixture.advance(Duration.ofSeconds(60));

			assertThat(leadership.isHeld()).isTrue();
		}

		@Test
		void isNoLongerRenewedAfterTheEnd() {
			lead().complete("text");
			OperationOwnerTest.this.fixture.advance(Duration.ofMinutes(5));

			assertThat(OperationOwnerTest.this.store.count("renew")).isZero();
			assertThat(OperationOwnerTest.this.fixture.time.timers()).isZero();
			assertThat(OperationOwnerTest.this.fixture.client.engine().queues().size()).isZero();
		}

		@Test
		void endedWithoutASuccessorStillAcceptsTheOutcomeOfItsLeader() {
			Leadership leadership = lead();
			OperationOwnerTest.this.fixture.time.stall(Duration.ofMinutes(1));
			assertThat(OperationOwnerTest.this.fixture
				.claim(OperationOwnerTest.this.fixture.client(),
						IdempotencyFixture.OPTIONS.withOnTimeout(OnTimeout.FAIL))
				.join()).isInstanceOf(ClaimResult.TimedOut.class);

			assertThat(leadership.complete("late").toCompletableFuture().join()).isEqualTo(OutcomeWriteResult.RECORDED);
			assertThat(OperationOwnerTest.this.fixture.claim().join()).isInstanceOf(ClaimResult.Done.class);
		}

	}

	@Nested
	class LastWord {

		@Test
		void isSentAgainUntilTheStoreConfirmsIt() {
			Leadership leadership = lead();
			OperationOwnerTest.this.store.be(FakeStore.Mode.HOLD);
			CompletableFuture<OutcomeWriteResult> writeResult = leadership.complete("text").toCompletableFuture();
			assertThat(writeResult).isNotDone();

			OperationOwnerTest.this.fixture.advance(IdempotencyFixture.TIMEOUT);
			assertThat(writeResult.join()).isEqualTo(OutcomeWriteResult.PENDING);
			assertThat(OperationOwnerTest.this.store.unansweredCount()).isEqualTo(1);
			OperationOwnerTest.this.fixture.advance(Duration.ofMinutes(1));
			OperationOwnerTest.this.store.be(FakeStore.Mode.ANSWER);
			OperationOwnerTest.this.fixture.advance(Duration.ofSeconds(5));

			assertThat(OperationOwnerTest.this.fixture.client.status(IdempotencyFixture.KEY).state())
				.isEqualTo(State.DONE);
			assertThat(OperationOwnerTest.this.fixture.events).containsExactly("pending", "EXECUTED");
			assertThat(OperationOwnerTest.this.fixture.time.timers()).isZero();
			assertThat(OperationOwnerTest.this.fixture.client.engine().queues().size()).isZero();
		}

		@Test
		void isGivenToLocalDuplicatesBeforeTheStoreConfirmsIt() {
			Leadership leadership = lead();
			CompletableFuture<ClaimResult> waiting = OperationOwnerTest.this.fixture.claim();
			OperationOwnerTest.this.store.be(FakeStore.Mode.REFUSE);
			leadership.fail(new StoredFailure("type", "message"));

			assertThat(waiting.join()).isInstanceOf(ClaimResult.Failed.class);
			assertThat(OperationOwnerTest.this.fixture.claim().join()).isInstanceOf(ClaimResult.Failed.class);
			assertThat(OperationOwnerTest.this.store.count("claim")).isEqualTo(1);
			assertThat(OperationOwnerTest.this.fixture
				.claim(OperationOwnerTest.this.fixture.client, IdempotencyFixture.OPTIONS.withFingerprint("other"))
				.join()).as("no fingerprint was given").isInstanceOf(ClaimResult.Failed.class);
		}

		@Test
		void thatFreesTheKeyIsNoOutcomeForWaiters() {
			Leadership leadership = lead();
			CompletableFuture<ClaimResult> waiting = OperationOwnerTest.this.fixture.claim();
			OperationOwnerTest.this.store.be(FakeStore.Mode.REFUSE);
			leadership.release();

			assertThat(waiting).isCompletedExceptionally();
			OperationOwnerTest.this.store.be(FakeStore.Mode.ANSWER);
			OperationOwnerTest.this.fixture.advance(Duration.ofSeconds(5));
			assertThat(OperationOwnerTest.this.fixture.client.status(IdempotencyFixture.KEY).state())
				.isEqualTo(State.ABSENT);
		}

		@Test
		void isNotSaidForLongerThanTheRetention() {
			Leadership leadership = lead();
			OperationOwnerTest.this.store.be(FakeStore.Mode.REFUSE);
			leadership.complete("text");
			OperationOwnerTest.this.fixture.advance(Duration.ofHours(24).plusSeconds(2));

			assertThat(OperationOwnerTest.this.fixture.time.timers()).isZero();
			assertThat(OperationOwnerTest.this.fixture.client.engine().queues().size()).isZero();
		}

		@Test
		void thatWasRecordedWithoutAnAnswerIsRecorded() {
			Leadership leadership = lead();
			OperationOwnerTest.this.store.be(FakeStore.Mode.HOLD);
			leadership.complete("text");
			OperationOwnerTest.this.fixture.advance(IdempotencyFixture.TIMEOUT);
			OperationOwnerTest.this.store.be(FakeStore.Mode.ANSWER);
			OperationOwnerTest.this.store.takeHeld();
			OperationOwnerTest.this.fixture.advance(Duration.ofSeconds(5));

			assertThat(OperationOwnerTest.this.fixture.events).containsExactly("pending", "EXECUTED");
			assertThat(OperationOwnerTest.this.fixture.client.status(IdempotencyFixture.KEY).state())
				.isEqualTo(State.DONE);
		}

		@Test
		void isSaidOnceMoreOnClosing() {
			Leadership leadership = lead();
			OperationOwnerTest.this.store.be(FakeStore.Mode.REFUSE);
			leadership.complete("text");
			OperationOwnerTest.this.store.be(FakeStore.Mode.ANSWER);

			OperationOwnerTest.this.fixture.client.close();

			assertThat(OperationOwnerTest.this.store.listeners()).as("listeners for changes").isZero();
			assertThat(OperationOwnerTest.this.fixture.client().status(IdempotencyFixture.KEY).state())
				.isEqualTo(State.DONE);
		}

		@Test
		void ofALeaderWhoseRecordBelongsToAnotherIsRejected() {
			Leadership leadership = lead();
			OperationOwnerTest.this.fixture.time.stall(Duration.ofSeconds(31));
			Leadership next = IdempotencyFixture.lead(OperationOwnerTest.this.fixture
				.claim(OperationOwnerTest.this.fixture.client(), IdempotencyFixture.OPTIONS));

			assertThat(leadership.complete("mine").toCompletableFuture().join()).isEqualTo(OutcomeWriteResult.LOST);
			assertThat(leadership.release().toCompletableFuture().join()).isEqualTo(OutcomeWriteResult.LOST);
			assertThat(next.attempt()).isEqualTo(2);
			assertThat(next.fence()).isGreaterThan(leadership.fence());
			assertThat(next.completeUnknown("why").toCompletableFuture().join()).isEqualTo(OutcomeWriteResult.RECORDED);
		}

	}

}
