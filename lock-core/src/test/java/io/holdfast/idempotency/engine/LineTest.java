package io.holdfast.idempotency.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

import io.holdfast.engine.Stopwatch;
import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.IdempotencyUnavailableException;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OnTimeout;
import io.holdfast.idempotency.OperationInProgressException;
import io.holdfast.idempotency.OutcomeCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LineTest {

	private final Rig rig = new Rig();

	private final FakeStore store = this.rig.store;

	private final Rig.Client other = this.rig.client();

	@AfterEach
	void nothingIsLeft() {
		this.store.be(FakeStore.Mode.ANSWER);
		this.rig.client.forget(Rig.KEY);
		this.rig.advance(Duration.ofMinutes(30));
		assertThat(this.rig.client.engine().queues().size()).isZero();
		assertThat(this.other.engine().queues().size()).isZero();
		assertThat(this.rig.client.engine().queues().waiting()).isZero();
		assertThat(this.other.engine().queues().waiting()).isZero();
		assertThat(this.rig.time.timers()).isZero();
	}

	@Test
	void asksOnceForAllWhoCameBefore() {
		this.store.be(FakeStore.Mode.HOLD);
		List<CompletableFuture<ClaimResult>> calls = claims(10);
		this.store.be(FakeStore.Mode.ANSWER);
		this.store.takeHeld();

		assertThat(this.store.count("claim")).isEqualTo(1);
		assertThat(calls).filteredOn(CompletableFuture::isDone).hasSize(1);
		Rig.lead(calls.get(0)).complete("text");
		assertThat(calls.subList(1, 10)).allSatisfy((call) -> assertThat(call.join())
			.isInstanceOfSatisfying(ClaimResult.Done.class, (done) -> assertThat(done.outcome()).isEqualTo("text")));
		assertThat(this.store.count("claim")).isEqualTo(1);
	}

	@Test
	void asksAgainForThoseWhoCameAfterAnAnswerWasOnItsWay() {
		this.rig.lead().complete("text");
		this.store.be(FakeStore.Mode.HOLD);
		CompletableFuture<ClaimResult> before = this.rig.claim();
		CompletableFuture<ClaimResult> after = this.rig.claim();
		this.store.be(FakeStore.Mode.ANSWER);
		this.store.takeHeld();

		assertThat(before.join()).isInstanceOf(ClaimResult.Done.class);
		assertThat(after.join()).isInstanceOf(ClaimResult.Done.class);
		assertThat(this.store.count("claim")).isEqualTo(3);
	}

	@Test
	void asksNothingWhileALeaderElsewhereWorks() {
		Leadership leadership = Rig.lead(this.rig.claim(this.other, Rig.OPTIONS.withLease(Duration.ofHours(1))));
		List<CompletableFuture<ClaimResult>> calls = claims(10);
		long asked = this.store.count("claim");
		this.rig.advance(Duration.ofMinutes(5));
		assertThat(this.store.count("claim")).isEqualTo(asked);

		leadership.complete("text");

		assertThat(calls).allSatisfy((call) -> assertThat(call.join()).isInstanceOf(ClaimResult.Done.class));
		assertThat(this.store.count("claim")).isEqualTo(asked + 1);
	}

	@Test
	void asksFromTimeToTimeWhereNobodyTells() {
		this.store.stopTelling();
		Leadership leadership = Rig.lead(this.rig.claim(this.other, Rig.OPTIONS));
		CompletableFuture<ClaimResult> waiting = this.rig.claim();
		this.rig.advance(Duration.ofSeconds(5));
		assertThat(this.store.count("claim")).isBetween(10L, 30L);

		leadership.complete("text");
		this.rig.advance(Duration.ofSeconds(1));

		assertThat(waiting.join()).isInstanceOf(ClaimResult.Done.class);
	}

	@Test
	void doesNotMissAChangeWhileItAsks() {
		Leadership leadership = Rig.lead(this.rig.claim(this.other, Rig.OPTIONS));
		this.rig.client.engine().reset();
		CompletableFuture<ClaimResult> waiting = this.rig.claim();
		CompletableFuture<ClaimResult> second = this.rig.claim();
		leadership.release();

		Rig.lead(waiting).complete("text");
		assertThat(second.join()).isInstanceOf(ClaimResult.Done.class);
	}

	@Test
	void leadsWhenTheLeaseOfALeaderElsewhereEnds() {
		crash(Rig.OPTIONS);
		CompletableFuture<ClaimResult> waiting = this.rig.claim();
		this.rig.advance(Duration.ofSeconds(29));
		assertThat(waiting).isNotDone();

		this.rig.advance(Duration.ofSeconds(2));

		assertThat(Rig.lead(waiting).attempt()).isEqualTo(2);
		Rig.lead(waiting).release();
	}

	@Test
	void followsEachCallsOwnAnswerToALeaderThatIsGone() {
		crash(Rig.OPTIONS.withFingerprint("one"));
		this.rig.time.stall(Duration.ofSeconds(31));
		this.store.be(FakeStore.Mode.HOLD);
		CompletableFuture<ClaimResult> differs = this.rig.claim(this.rig.client, Rig.OPTIONS.withFingerprint("two"));
		CompletableFuture<ClaimResult> fails = this.rig.claim(this.rig.client,
				Rig.OPTIONS.withOnTimeout(OnTimeout.FAIL));
		CompletableFuture<ClaimResult> reclaims = this.rig.claim();
		this.store.be(FakeStore.Mode.ANSWER);
		this.store.takeHeld();

		assertThat(differs.join()).isInstanceOf(ClaimResult.Mismatch.class);
		assertThat(fails).isDone();
		Rig.lead(reclaims).release();
	}

	@Test
	void answersRunningWhenTheWaitEnds() {
		this.rig.claim(this.other, Rig.OPTIONS);
		CompletableFuture<ClaimResult> waiting = this.rig.claim(this.rig.client,
				Rig.OPTIONS.withWait(Duration.ofSeconds(3)));
		this.rig.advance(Duration.ofMillis(2999));
		assertThat(waiting).isNotDone();
		this.rig.advance(Duration.ofMillis(1));

		assertThat(waiting.join()).isInstanceOfSatisfying(ClaimResult.Running.class, (running) -> {
			assertThat(running.holder()).isEqualTo("here");
			assertThat(running.exception()).isInstanceOf(OperationInProgressException.class);
			assertThat(running.exception().retryAfter()).isEqualTo(Duration.ofSeconds(5));
		});
		assertThat(this.rig.events).contains("RUNNING");
	}

	@Test
	void answersRunningAlsoWhenTheWaitEndsWhileItAsks() {
		Leadership leadership = this.rig.lead();
		CompletableFuture<ClaimResult> waiting = this.rig.claim(this.rig.client,
				Rig.OPTIONS.withWait(Duration.ofMillis(500)));
		this.store.be(FakeStore.Mode.HOLD);
		this.rig.time.stall(Duration.ofSeconds(31));
		this.rig.client.engine().changed(this.rig.client.engine().recordKey(Rig.KEY));
		this.rig.advance(Duration.ofMillis(500));

		assertThat(waiting.join()).isInstanceOf(ClaimResult.Running.class);
		this.store.be(FakeStore.Mode.ANSWER);
		this.store.takeHeld();
		leadership.release();
	}

	@Test
	void freesWhatWasClaimedForACallThatIsGone() {
		this.store.be(FakeStore.Mode.HOLD);
		CompletableFuture<ClaimResult> first = this.rig.claim();
		CompletableFuture<ClaimResult> second = this.rig.claim();
		first.cancel(false);
		this.store.be(FakeStore.Mode.ANSWER);
		this.store.takeHeld();

		Rig.lead(second).complete("text");
		assertThat(this.rig.events).containsExactly("CANCELLED", "EXECUTED");
	}

	@Test
	void takesBackAClaimThatWasNotAnswered() {
		this.store.be(FakeStore.Mode.HOLD);
		CompletableFuture<ClaimResult> call = this.rig.claim(this.rig.client,
				Rig.OPTIONS.withOnTimeout(OnTimeout.FAIL));
		this.rig.advance(Rig.TIMEOUT);
		assertUnavailable(call);
		this.store.be(FakeStore.Mode.ANSWER);
		this.store.takeHeld();
		this.rig.advance(Duration.ofSeconds(20));

		assertThat(this.rig.client.status(Rig.KEY).state()).isEqualTo(State.ABSENT);
		assertThat(this.rig.time.timers()).isZero();
	}

	@Test
	void takesNothingBackThatWasNeverSent() {
		this.store.be(FakeStore.Mode.REFUSE);
		assertUnavailable(this.rig.claim());

		assertThat(this.store.steps()).containsExactly("claim");
	}

	@Test
	void isUnavailableAlsoWhereTheStoreThrows() {
		this.store.be(FakeStore.Mode.THROW);
		assertUnavailable(this.rig.claim());
		assertThatExceptionOfType(IdempotencyUnavailableException.class)
			.isThrownBy(() -> this.rig.client.status(Rig.KEY))
			.withMessageContaining("cannot even be asked");
		assertThat(this.rig.events).containsExactly("UNAVAILABLE");
	}

	@Test
	void failsAllWhoWaitWhenNobodyAnswers() {
		this.rig.claim(this.other, Rig.OPTIONS);
		List<CompletableFuture<ClaimResult>> waiting = claims(3);
		this.store.be(FakeStore.Mode.REFUSE);
		this.rig.client.engine().reset();

		assertThat(waiting).allSatisfy(LineTest::assertUnavailable);
	}

	@Test
	void findsARecordThatNobodyCanRead() {
		assertThat(StoredRecord.corrupted("odd", null).state()).isEqualTo(StoredRecord.State.CORRUPTED);
		assertThat(StoredRecord.corrupted("odd", null).isTimedOut()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> Outcomes.of(call(), StoredRecord.NONE));
		assertThatIllegalStateException().isThrownBy(() -> Outcomes.of(call(), new Ending.Released(), Duration.ZERO));
	}

	@Test
	void doesNotHangWithoutASchedulerForItsDeadline() {
		Leadership leadership = this.rig.lead();
		this.rig.time.onSchedule(() -> {
			throw new IllegalStateException("stopped");
		});
		CompletableFuture<ClaimResult> waiting = this.rig.claim();
		this.rig.time.onSchedule(() -> {
		});

		assertThat(waiting).isCompletedExceptionally();
		leadership.release();
	}

	@Test
	void executesWithoutWaitingForAnybody() {
		IdempotencyOptions options = Rig.OPTIONS;
		String first = this.rig.client.execute(Rig.KEY, options, OutcomeCodec.TEXT, (leadership) -> "text");
		String second = this.other.execute(Rig.KEY, options, OutcomeCodec.TEXT, (leadership) -> "other");

		assertThat(first).isEqualTo("text");
		assertThat(second).isEqualTo("text");
		assertThat(this.rig.client.defaultOptions()).isEqualTo(IdempotencyOptions.defaults());
	}

	private void crash(IdempotencyOptions options) {
		Rig.Client crashing = this.rig.client();
		Rig.lead(this.rig.claim(crashing, options));
		crashing.close();
	}

	private Call call() {
		return new Call(this.rig.client.engine().queues(), IdempotencyListener.NO_OP, this.rig.time,
				Stopwatch.start(this.rig.time), Rig.KEY, "key", Rig.OPTIONS);
	}

	private List<CompletableFuture<ClaimResult>> claims(int count) {
		return IntStream.range(0, count).mapToObj((i) -> this.rig.claim()).toList();
	}

	private static void assertUnavailable(CompletableFuture<ClaimResult> call) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(call::join)
			.withCauseInstanceOf(IdempotencyUnavailableException.class);
	}

}
