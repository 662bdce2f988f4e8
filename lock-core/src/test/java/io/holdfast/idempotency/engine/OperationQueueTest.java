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

class OperationQueueTest {

	private final IdempotencyFixture fixture = new IdempotencyFixture();

	private final FakeStore store = this.fixture.store;

	private final IdempotencyFixture.Client other = this.fixture.client();

	@AfterEach
	void nothingIsLeft() {
		this.store.be(FakeStore.Mode.ANSWER);
		this.fixture.client.forget(IdempotencyFixture.KEY);
		this.fixture.advance(Duration.ofMinutes(30));
		assertThat(this.fixture.client.engine().queues().size()).isZero();
		assertThat(this.other.engine().queues().size()).isZero();
		assertThat(this.fixture.client.engine().queues().waiting()).isZero();
		assertThat(this.other.engine().queues().waiting()).isZero();
		assertThat(this.fixture.time.timers()).isZero();
	}

	@Test
	void asksOnceForAllEarlierCalls() {
		this.store.be(FakeStore.Mode.HOLD);
		List<CompletableFuture<ClaimResult>> calls = claims(10);
		this.store.be(FakeStore.Mode.ANSWER);
		this.store.takeHeld();

		assertThat(this.store.count("claim")).isEqualTo(1);
		assertThat(calls).filteredOn(CompletableFuture::isDone).hasSize(1);
		IdempotencyFixture.lead(calls.get(0)).complete("text");
		assertThat(calls.subList(1, 10)).allSatisfy((call) -> assertThat(call.join())
			.isInstanceOfSatisfying(ClaimResult.Done.class, (done) -> assertThat(done.outcome()).isEqualTo("text")));
		assertThat(this.store.count("claim")).isEqualTo(1);
	}

	@Test
	void asksAgainForCallsThatArrivedWhileARequestWasInFlight() {
		this.fixture.lead().complete("text");
		this.store.be(FakeStore.Mode.HOLD);
		CompletableFuture<ClaimResult> before = this.fixture.claim();
		CompletableFuture<ClaimResult> after = this.fixture.claim();
		this.store.be(FakeStore.Mode.ANSWER);
		this.store.takeHeld();

		assertThat(before.join()).isInstanceOf(ClaimResult.Done.class);
		assertThat(after.join()).isInstanceOf(ClaimResult.Done.class);
		assertThat(this.store.count("claim")).isEqualTo(3);
	}

	@Test
	void asksNothingWhileALeaderElsewhereWorks() {
		Leadership leadership = IdempotencyFixture
			.lead(this.fixture.claim(this.other, IdempotencyFixture.OPTIONS.withLease(Duration.ofHours(1))));
		List<CompletableFuture<ClaimResult>> calls = claims(10);
		long asked = this.store.count("claim");
		this.fixture.advance(Duration.ofMinutes(5));
		assertThat(this.store.count("claim")).isEqualTo(asked);

		leadership.complete("text");

		assertThat(calls).allSatisfy((call) -> assertThat(call.join()).isInstanceOf(ClaimResult.Done.class));
		assertThat(this.store.count("claim")).isEqualTo(asked + 1);
	}

	@Test
	void pollsAStoreThatDoesNotNotify() {
		this.store.stopNotifications();
		Leadership leadership = IdempotencyFixture.lead(this.fixture.claim(this.other, IdempotencyFixture.OPTIONS));
		CompletableFuture<ClaimResult> waiting = this.fixture.claim();
		this.fixture.advance(Duration.ofSeconds(5));
		assertThat(this.store.count("claim")).isBetween(10L, 30L);

		leadership.complete("text");
		this.fixture.advance(Duration.ofSeconds(1));

		assertThat(waiting.join()).isInstanceOf(ClaimResult.Done.class);
	}

	@Test
	void doesNotMissAChangeWhileItAsks() {
		Leadership leadership = IdempotencyFixture.lead(this.fixture.claim(this.other, IdempotencyFixture.OPTIONS));
		this.fixture.client.engine().reset();
		CompletableFuture<ClaimResult> waiting = this.fixture.claim();
		CompletableFuture<ClaimResult> second = this.fixture.claim();
		leadership.release();

		IdempotencyFixture.lead(waiting).complete("text");
		assertThat(second.join()).isInstanceOf(ClaimResult.Done.class);
	}

	@Test
	void leadsWhenTheLeaseOfALeaderElsewhereEnds() {
		crash(IdempotencyFixture.OPTIONS);
		CompletableFuture<ClaimResult> waiting = this.fixture.claim();
		this.fixture.advance(Duration.ofSeconds(29));
		assertThat(waiting).isNotDone();

		this.fixture.advance(Duration.ofSeconds(2));

		assertThat(IdempotencyFixture.lead(waiting).attempt()).isEqualTo(2);
		IdempotencyFixture.lead(waiting).release();
	}

	@Test
	void followsTheOptionOfEachCallForALeaderThatTimedOut() {
		crash(IdempotencyFixture.OPTIONS.withFingerprint("one"));
		this.fixture.time.stall(Duration.ofSeconds(31));
		this.store.be(FakeStore.Mode.HOLD);
		CompletableFuture<ClaimResult> differs = this.fixture.claim(this.fixture.client,
				IdempotencyFixture.OPTIONS.withFingerprint("two"));
		CompletableFuture<ClaimResult> fails = this.fixture.claim(this.fixture.client,
				IdempotencyFixture.OPTIONS.withOnTimeout(OnTimeout.FAIL));
		CompletableFuture<ClaimResult> reclaims = this.fixture.claim();
		this.store.be(FakeStore.Mode.ANSWER);
		this.store.takeHeld();

		assertThat(differs.join()).isInstanceOf(ClaimResult.Mismatch.class);
		assertThat(fails).isDone();
		IdempotencyFixture.lead(reclaims).release();
	}

	@Test
	void answersRunningWhenTheWaitEnds() {
		this.fixture.claim(this.other, IdempotencyFixture.OPTIONS);
		CompletableFuture<ClaimResult> waiting = this.fixture.claim(this.fixture.client,
				IdempotencyFixture.OPTIONS.withWait(Duration.ofSeconds(3)));
		this.fixture.advance(Duration.ofMillis(2999));
		assertThat(waiting).isNotDone();
		this.fixture.advance(Duration.ofMillis(1));

		assertThat(waiting.join()).isInstanceOfSatisfying(ClaimResult.Running.class, (running) -> {
			assertThat(running.holder()).isEqualTo("here");
			assertThat(running.exception()).isInstanceOf(OperationInProgressException.class);
			assertThat(running.exception().retryAfter()).isEqualTo(Duration.ofSeconds(5));
		});
		assertThat(this.fixture.events).contains("RUNNING");
	}

	@Test
	void answersRunningAlsoWhenTheWaitEndsWhileItAsks() {
		Leadership leadership = this.fixture.lead();
		CompletableFuture<ClaimResult> waiting = this.fixture.claim(this.fixture.client,
				IdempotencyFixture.OPTIONS.withWait(Duration.ofMillis(500)));
		this.store.be(FakeStore.Mode.HOLD);
		this.fixture.time.stall(Duration.ofSeconds(31));
		this.fixture.client.engine().changed(this.fixture.client.engine().recordKey(IdempotencyFixture.KEY));
		this.fixture.advance(Duration.ofMillis(500));

		assertThat(waiting.join()).isInstanceOf(ClaimResult.Running.class);
		this.store.be(FakeStore.Mode.ANSWER);
		this.store.takeHeld();
		leadership.release();
	}

	@Test
	void freesTheKeyThatWasClaimedForACancelledCall() {
		this.store.be(FakeStore.Mode.HOLD);
		CompletableFuture<ClaimResult> first = this.fixture.claim();
		CompletableFuture<ClaimResult> second = this.fixture.claim();
		first.cancel(false);
		this.store.be(FakeStore.Mode.ANSWER);
		this.store.takeHeld();

		IdempotencyFixture.lead(second).complete("text");
		assertThat(this.fixture.events).containsExactly("CANCELLED", "EXECUTED");
	}

	@Test
	void takesBackAClaimThatWasNotAnswered() {
		this.store.be(FakeStore.Mode.HOLD);
		CompletableFuture<ClaimResult> call = this.fixture.claim(this.fixture.client,
				IdempotencyFixture.OPTIONS.withOnTimeout(OnTimeout.FAIL));
		this.fixture.advance(IdempotencyFixture.TIMEOUT);
		assertUnavailable(call);
		this.store.be(FakeStore.Mode.ANSWER);
		this.store.takeHeld();
		this.fixture.advance(Duration.ofSeconds(20));

		assertThat(this.fixture.client.status(IdempotencyFixture.KEY).state()).isEqualTo(State.ABSENT);
		assertThat(this.fixture.time.timers()).isZero();
	}

	@Test
	void takesNothingBackThatWasNeverSent() {
		this.store.be(FakeStore.Mode.REFUSE);
		assertUnavailable(this.fixture.claim());

		assertThat(this.store.steps()).containsExactly("claim");
	}

	@Test
	void isUnavailableIfTheStoreThrows() {
		this.store.be(FakeStore.Mode.THROW);
		assertUnavailable(this.fixture.claim());
		assertThatExceptionOfType(IdempotencyUnavailableException.class)
			.isThrownBy(() -> this.fixture.client.status(IdempotencyFixture.KEY))
			.withMessageContaining("cannot even be asked");
		assertThat(this.fixture.events).containsExactly("UNAVAILABLE");
	}

	@Test
	void failsAllWaitersIfTheStoreDoesNotAnswer() {
		this.fixture.claim(this.other, IdempotencyFixture.OPTIONS);
		List<CompletableFuture<ClaimResult>> waiting = claims(3);
		this.store.be(FakeStore.Mode.REFUSE);
		this.fixture.client.engine().reset();

		assertThat(waiting).allSatisfy(OperationQueueTest::assertUnavailable);
	}

	@Test
	void reportsAnUnreadableRecord() {
		assertThat(StoredRecord.corrupted("odd", null).state()).isEqualTo(StoredRecord.State.CORRUPTED);
		assertThat(StoredRecord.corrupted("odd", null).isTimedOut()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> ClaimResults.of(call(), StoredRecord.NONE));
		assertThatIllegalStateException()
			.isThrownBy(() -> ClaimResults.of(call(), new Outcome.Released(), Duration.ZERO));
	}

	@Test
	void doesNotHangWithoutASchedulerForItsDeadline() {
		Leadership leadership = this.fixture.lead();
		this.fixture.time.onSchedule(() -> {
			throw new IllegalStateException("stopped");
		});
		CompletableFuture<ClaimResult> waiting = this.fixture.claim();
		this.fixture.time.onSchedule(() -> {
		});

		assertThat(waiting).isCompletedExceptionally();
		leadership.release();
	}

	@Test
	void executesWithoutWaitingForAnybody() {
		IdempotencyOptions options = IdempotencyFixture.OPTIONS;
		String first = this.fixture.client.execute(IdempotencyFixture.KEY, options, OutcomeCodec.TEXT,
				(leadership) -> "text");
		String second = this.other.execute(IdempotencyFixture.KEY, options, OutcomeCodec.TEXT, (leadership) -> "other");

		assertThat(first).isEqualTo("text");
		assertThat(second).isEqualTo("text");
		assertThat(this.fixture.client.defaultOptions()).isEqualTo(IdempotencyOptions.defaults());
	}

	private void crash(IdempotencyOptions options) {
		IdempotencyFixture.Client crashing = this.fixture.client();
		IdempotencyFixture.lead(this.fixture.claim(crashing, options));
		crashing.close();
	}

	private PendingCall call() {
		return new PendingCall(this.fixture.client.engine().queues(), IdempotencyListener.NO_OP, this.fixture.time,
				Stopwatch.start(this.fixture.time), IdempotencyFixture.KEY, "key", IdempotencyFixture.OPTIONS);
	}

	private List<CompletableFuture<ClaimResult>> claims(int count) {
		return IntStream.range(0, count).mapToObj((i) -> this.fixture.claim()).toList();
	}

	private static void assertUnavailable(CompletableFuture<ClaimResult> call) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(call::join)
			.withCauseInstanceOf(IdempotencyUnavailableException.class);
	}

}
