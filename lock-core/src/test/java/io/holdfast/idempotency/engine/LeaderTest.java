package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.LeadershipLostException;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.idempotency.Settlement;
import io.holdfast.idempotency.StoredFailure;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LeaderTest {

	private final Rig rig = new Rig();

	private final FakeStore store = this.rig.store;

	private final AtomicInteger lost = new AtomicInteger();

	private Leadership lead() {
		Leadership leadership = this.rig.lead();
		leadership.onLost(this.lost::incrementAndGet);
		return leadership;
	}

	@Nested
	class Lease {

		@Test
		void isRenewedAtAThirdOfIt() {
			Leadership leadership = lead();
			LeaderTest.this.rig.advance(Duration.ofSeconds(101));

			assertThat(LeaderTest.this.store.count("renew")).isEqualTo(10);
			assertThat(leadership.isHeld()).isTrue();
			assertThat(leadership.remainingValidity()).isBetween(Duration.ofSeconds(28), Duration.ofSeconds(30));
		}

		@Test
		void endsEarlierHereThanInTheStore() {
			Leadership leadership = lead();
			LeaderTest.this.rig.time.stall(Duration.ofMillis(29_697));
			assertThat(leadership.isHeld()).isTrue();
			LeaderTest.this.rig.time.stall(Duration.ofMillis(2));

			assertThat(leadership.isHeld()).isFalse();
			assertThat(LeaderTest.this.rig.client.status(Rig.KEY).state()).isEqualTo(State.RUNNING);
		}

		@Test
		void isNotRevivedByALeaderThatStoodStill() {
			Leadership leadership = lead();
			LeaderTest.this.rig.time.stall(Duration.ofSeconds(31));

			LeaderTest.this.rig.advance(Duration.ofSeconds(1));

			assertThat(LeaderTest.this.store.count("renew")).isZero();
			assertThat(LeaderTest.this.lost).hasValue(1);
			assertThatExceptionOfType(LeadershipLostException.class).isThrownBy(leadership::ensureHeld);
			assertThat(LeaderTest.this.rig.client.status(Rig.KEY).state()).isEqualTo(State.TIMED_OUT);
		}

		@Test
		void isRenewedSoonerWhereTheStoreDidNotAnswerAndEndsInTime() {
			Leadership leadership = lead();
			LeaderTest.this.store.be(FakeStore.Mode.REFUSE);
			LeaderTest.this.rig.advance(Duration.ofSeconds(29));
			assertThat(leadership.isHeld()).isTrue();
			assertThat(LeaderTest.this.store.count("renew")).isGreaterThan(10);

			LeaderTest.this.rig.advance(Duration.ofSeconds(1));

			assertThat(leadership.isHeld()).isFalse();
			assertThat(LeaderTest.this.lost).hasValue(1);
			assertThat(LeaderTest.this.rig.events).containsExactly("lost");
			assertThat(LeaderTest.this.rig.time.timers()).isZero();
		}

		@Test
		void isKeptWhenTheStoreAnswersAgain() {
			Leadership leadership = lead();
			LeaderTest.this.store.be(FakeStore.Mode.BREAK);
			LeaderTest.this.rig.advance(Duration.ofSeconds(20));
			LeaderTest.this.store.be(FakeStore.Mode.ANSWER);
			LeaderTest.this.rig.advance(Duration.ofSeconds(60));

			assertThat(leadership.isHeld()).isTrue();
		}

		@Test
		void isNoLongerRenewedAfterTheEnd() {
			lead().complete("text");
			LeaderTest.this.rig.advance(Duration.ofMinutes(5));

			assertThat(LeaderTest.this.store.count("renew")).isZero();
			assertThat(LeaderTest.this.rig.time.timers()).isZero();
			assertThat(LeaderTest.this.rig.client.engine().queues().size()).isZero();
		}

		@Test
		void endedWithoutASuccessorLeavesTheLastWordToItsLeader() {
			Leadership leadership = lead();
			LeaderTest.this.rig.time.stall(Duration.ofMinutes(1));
			assertThat(
					LeaderTest.this.rig.claim(LeaderTest.this.rig.client(), Rig.OPTIONS.withOnTimeout(OnTimeout.FAIL))
						.join())
				.isInstanceOf(ClaimResult.TimedOut.class);

			assertThat(leadership.complete("late").toCompletableFuture().join()).isEqualTo(Settlement.RECORDED);
			assertThat(LeaderTest.this.rig.claim().join()).isInstanceOf(ClaimResult.Done.class);
		}

	}

	@Nested
	class LastWord {

		@Test
		void isSaidAgainUntilTheStoreHearsIt() {
			Leadership leadership = lead();
			LeaderTest.this.store.be(FakeStore.Mode.HOLD);
			CompletableFuture<Settlement> settlement = leadership.complete("text").toCompletableFuture();
			assertThat(settlement).isNotDone();

			LeaderTest.this.rig.advance(Rig.TIMEOUT);
			assertThat(settlement.join()).isEqualTo(Settlement.PENDING);
			assertThat(LeaderTest.this.store.unansweredCount()).isEqualTo(1);
			LeaderTest.this.rig.advance(Duration.ofMinutes(1));
			LeaderTest.this.store.be(FakeStore.Mode.ANSWER);
			LeaderTest.this.rig.advance(Duration.ofSeconds(5));

			assertThat(LeaderTest.this.rig.client.status(Rig.KEY).state()).isEqualTo(State.DONE);
			assertThat(LeaderTest.this.rig.events).containsExactly("pending", "EXECUTED");
			assertThat(LeaderTest.this.rig.time.timers()).isZero();
			assertThat(LeaderTest.this.rig.client.engine().queues().size()).isZero();
		}

		@Test
		void isToldToDuplicatesHereBeforeTheStoreHearsIt() {
			Leadership leadership = lead();
			CompletableFuture<ClaimResult> waiting = LeaderTest.this.rig.claim();
			LeaderTest.this.store.be(FakeStore.Mode.REFUSE);
			leadership.fail(new StoredFailure("type", "message"));

			assertThat(waiting.join()).isInstanceOf(ClaimResult.Failed.class);
			assertThat(LeaderTest.this.rig.claim().join()).isInstanceOf(ClaimResult.Failed.class);
			assertThat(LeaderTest.this.store.count("claim")).isEqualTo(1);
			assertThat(
					LeaderTest.this.rig.claim(LeaderTest.this.rig.client, Rig.OPTIONS.withFingerprint("other")).join())
				.as("nobody gave a fingerprint")
				.isInstanceOf(ClaimResult.Failed.class);
		}

		@Test
		void thatFreesTheKeyIsNoOutcomeForThoseWhoWait() {
			Leadership leadership = lead();
			CompletableFuture<ClaimResult> waiting = LeaderTest.this.rig.claim();
			LeaderTest.this.store.be(FakeStore.Mode.REFUSE);
			leadership.release();

			assertThat(waiting).isCompletedExceptionally();
			LeaderTest.this.store.be(FakeStore.Mode.ANSWER);
			LeaderTest.this.rig.advance(Duration.ofSeconds(5));
			assertThat(LeaderTest.this.rig.client.status(Rig.KEY).state()).isEqualTo(State.ABSENT);
		}

		@Test
		void isNotSaidForLongerThanTheRetention() {
			Leadership leadership = lead();
			LeaderTest.this.store.be(FakeStore.Mode.REFUSE);
			leadership.complete("text");
			LeaderTest.this.rig.advance(Duration.ofHours(24).plusSeconds(2));

			assertThat(LeaderTest.this.rig.time.timers()).isZero();
			assertThat(LeaderTest.this.rig.client.engine().queues().size()).isZero();
		}

		@Test
		void thatWasHeardWithoutOurKnowledgeIsStillOurs() {
			Leadership leadership = lead();
			LeaderTest.this.store.be(FakeStore.Mode.HOLD);
			leadership.complete("text");
			LeaderTest.this.rig.advance(Rig.TIMEOUT);
			LeaderTest.this.store.be(FakeStore.Mode.ANSWER);
			LeaderTest.this.store.takeHeld();
			LeaderTest.this.rig.advance(Duration.ofSeconds(5));

			assertThat(LeaderTest.this.rig.events).containsExactly("pending", "EXECUTED");
			assertThat(LeaderTest.this.rig.client.status(Rig.KEY).state()).isEqualTo(State.DONE);
		}

		@Test
		void isSaidOnceMoreOnClosing() {
			Leadership leadership = lead();
			LeaderTest.this.store.be(FakeStore.Mode.REFUSE);
			leadership.complete("text");
			LeaderTest.this.store.be(FakeStore.Mode.ANSWER);

			LeaderTest.this.rig.client.close();

			assertThat(LeaderTest.this.store.listeners()).as("who hears of changes").isZero();
			assertThat(LeaderTest.this.rig.client().status(Rig.KEY).state()).isEqualTo(State.DONE);
		}

		@Test
		void ofOneWhoseRecordIsAnothersIsNotTaken() {
			Leadership leadership = lead();
			LeaderTest.this.rig.time.stall(Duration.ofSeconds(31));
			Leadership next = Rig.lead(LeaderTest.this.rig.claim(LeaderTest.this.rig.client(), Rig.OPTIONS));

			assertThat(leadership.complete("mine").toCompletableFuture().join()).isEqualTo(Settlement.LOST);
			assertThat(leadership.release().toCompletableFuture().join()).isEqualTo(Settlement.LOST);
			assertThat(next.attempt()).isEqualTo(2);
			assertThat(next.fence()).isGreaterThan(leadership.fence());
			assertThat(next.completeUnknown("why").toCompletableFuture().join()).isEqualTo(Settlement.RECORDED);
		}

	}

}
