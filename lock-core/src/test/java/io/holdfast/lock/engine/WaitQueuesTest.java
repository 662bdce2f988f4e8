package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WaitQueuesTest {

	private final EngineFixture fixture = EngineFixture.of(3);

	@Nested
	class Waiters {

		@Test
		void areServedInTheirOrder() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			List<Waiter> waiters = IntStream.range(0, 5)
				.mapToObj((i) -> fixture().submit(EngineFixture.WAITING))
				.toList();
			for (Waiter waiter : waiters) {
				assertThat(waiter.result()).isNotDone();
				handle.release();
				handle = handle(waiter);
				assertThat(handle.isHeld()).isTrue();
			}
			handle.release();
			assertThat(fixture().isIdle()).isTrue();
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void timeOutEachAtItsOwnEnd() {
			fixture().occupy(0, 1, 2);
			Waiter head = fixture().submit(EngineFixture.WAITING);
			Waiter hasty = fixture().submit(EngineFixture.WAITING.withWait(Duration.ofSeconds(2)));
			fixture().time().advanceMillis(1_999);
			assertThat(hasty.result()).isNotDone();
			fixture().time().advanceMillis(1);
			assertThat(hasty.result()).isCompletedWithValue(Optional.empty());
			assertThat(head.result()).isNotDone();
			fixture().time().advanceMillis(8_000);
			assertThat(head.result()).isCompletedWithValue(Optional.empty());
			assertThat(fixture().isIdle()).isTrue();
			assertThat(fixture().events().recorded()).containsExactly("wait", "wait", "wait over", "TIMEOUT",
					"wait over", "TIMEOUT");
		}

		@Test
		void countTheirWaitFromTheCallAndNotFromTheFirstAnswer() {
			fixture().occupy(0, 1, 2);
			fixture().behave(Behaviour.HELD);
			Waiter waiter = fixture().submit(EngineFixture.WAITING.withWait(Duration.ofMillis(100)));
			fixture().time().advanceMillis(60);
			fixture().everyNode(FakeNode::answerAll);
			fixture().time().advanceMillis(39);
			assertThat(waiter.result()).isNotDone();
			fixture().time().advanceMillis(1);
			assertThat(waiter.result()).isCompletedWithValue(Optional.empty());
		}

		@Test
		void doNotCountAsWaitingWhenTheLockIsFree() {
			fixture().acquire(EngineFixture.WAITING);
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED");
		}

		@Test
		void areNotOvertakenByTheNextHeadWhenOneLeavesTheMiddle() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			Waiter first = fixture().submit(EngineFixture.WAITING);
			Waiter second = fixture().submit(EngineFixture.WAITING);
			Waiter third = fixture().submit(EngineFixture.WAITING);
			second.cancel();
			assertThat(second.result()).isCompletedWithValue(Optional.empty());
			handle.release();
			assertThat(third.result()).isNotDone();
			handle(first).release();
			assertThat(handle(third).isHeld()).isTrue();
		}

	}

	@Nested
	class AHeadThatLeaves {

		@Test
		void makesRoomForTheNextAtOnce() {
			fixture().occupy(0, 1, 2);
			Waiter head = fixture().submit(EngineFixture.WAITING);
			Waiter next = fixture().submit(EngineFixture.WAITING);
			head.cancel();
			fixture().free(0, 1);
			assertThat(next.result()).isCompleted();
		}

		@Test
		void leavesNothingWhenItsAttemptIsInFlight() {
			fixture().behave(Behaviour.HELD);
			Waiter head = fixture().submit(EngineFixture.WAITING);
			head.cancel();
			assertThat(head.result()).isCompletedWithValue(Optional.empty());
			assertThat(fixture().engine().queues().size()).isOne();
			fixture().behave(Behaviour.PROMPT);
			fixture().everyNode(FakeNode::answerAll);
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void letsTheNextStartOnlyWhenItsAttemptIsSettled() {
			fixture().behave(Behaviour.HELD);
			Waiter head = fixture().submit(EngineFixture.WAITING);
			Waiter next = fixture().submit(EngineFixture.WAITING);
			head.cancel();
			fixture().everyNode((node) -> assertThat(node.sent()).containsExactly("acquire"));
			fixture().everyNode(FakeNode::answerNext);
			fixture().everyNode((node) -> assertThat(node.sent()).startsWith("acquire", "release", "acquire"));
			fixture().everyNode(FakeNode::answerAll);
			assertThat(handle(next).isHeld()).isTrue();
		}

		@Test
		void letsOneThatCameMeanwhileStartToo() {
			fixture().behave(Behaviour.HELD);
			fixture().submit(EngineFixture.WAITING).cancel();
			Waiter next = fixture().submit(EngineFixture.WAITING);
			fixture().behave(Behaviour.PROMPT);
			fixture().everyNode(FakeNode::answerAll);
			assertThat(handle(next).isHeld()).isTrue();
		}

		@Test
		void leavesNothingWhenAllOthersLeftBefore() {
			fixture().behave(Behaviour.HELD);
			Waiter head = fixture().submit(EngineFixture.WAITING);
			Waiter next = fixture().submit(EngineFixture.WAITING);
			head.cancel();
			next.cancel();
			fixture().behave(Behaviour.PROMPT);
			fixture().everyNode(FakeNode::answerAll);
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void failsTheNextTooIfTheResultIsUnknown() {
			fixture().behave(Behaviour.HELD);
			Waiter head = fixture().submit(EngineFixture.WAITING);
			Waiter next = fixture().submit(EngineFixture.WAITING);
			head.cancel();
			fixture().behave(Behaviour.PROMPT);
			fixture().everyNode((node) -> node.failAll("connection lost"));
			assertThat(next.result()).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(LockUnavailableException.class);
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void leavesNothingWhenItTimesOutDuringItsAttempt() {
			fixture().occupy(0, 1, 2);
			Waiter head = fixture().submit(EngineFixture.WAITING);
			fixture().time().advanceMillis(9_900);
			fixture().behave(Behaviour.HELD);
			fixture().engine().queues().freed(EngineFixture.KEY);
			fixture().free(0, 1, 2);
			fixture().everyNode(FakeNode::arrive);
			fixture().time().advanceMillis(100);
			assertThat(head.result()).isCompletedWithValue(Optional.empty());
			fixture().behave(Behaviour.PROMPT);
			fixture().everyNode(FakeNode::answerAll);
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().isIdle()).isTrue();
		}

	}

	/**
	 * A waiter that joins while another thread ends the last attempt of earlier waiters.
	 */
	@Nested
	class ALatecomer {

		@Test
		void isNotForgotten() throws Exception {
			ExecutorService io = Executors.newSingleThreadExecutor();
			try {
				for (int i = 0; i < 10_000; i++) {
					OneAnswer node = new OneAnswer();
					LockEngine engine = fixture().engine(node);
					engine.queues().submit(EngineFixture.NAME, EngineFixture.WAITING).cancel();
					CyclicBarrier together = new CyclicBarrier(2);
					Future<?> answered = io.submit(() -> {
						together.await();
						return node.first.complete(LockNode.Grant.NO);
					});
					together.await();
					Waiter latecomer = engine.queues().submit(EngineFixture.NAME, EngineFixture.WAITING);
					answered.get();
					assertThat(latecomer.result().isDone()).isTrue();
				}
			}
			finally {
				io.shutdown();
			}
		}

	}

	@Nested
	class ManyNames {

		@Test
		void leaveNothingBehind() {
			for (int i = 0; i < 10_000; i++) {
				handle(fixture().engine().queues().submit("held:" + i, EngineFixture.ONCE)).release();
			}
			for (int i = 0; i < 10_000; i++) {
				LockHandle handle = handle(fixture().engine().queues().submit("waited:" + i, EngineFixture.WAITING));
				Waiter waiter = fixture().engine().queues().submit("waited:" + i, EngineFixture.WAITING);
				assertThat(waiter.result().isDone()).isFalse();
				handle.release();
				handle(waiter).release();
			}
			List<Waiter> waiters = new ArrayList<>();
			for (int i = 0; i < 10_000; i++) {
				fixture().node(0).server().put("locks:busy:" + i, "other", EngineFixture.LEASE);
				fixture().node(1).server().put("locks:busy:" + i, "other", EngineFixture.LEASE);
				waiters.add(fixture().engine().queues().submit("busy:" + i, EngineFixture.WAITING));
			}
			waiters.forEach(Waiter::cancel);
			assertThat(fixture().isIdle()).isTrue();
		}

	}

	private EngineFixture fixture() {
		return this.fixture;
	}

	private static LockHandle handle(Waiter waiter) {
		return waiter.result().getNow(Optional.empty()).orElseThrow();
	}

	/**
	 * Holds its first answer back and grants all later requests.
	 */
	private static final class OneAnswer implements LockNode {

		private final CompletableFuture<Grant> first = new CompletableFuture<>();

		private final AtomicBoolean asked = new AtomicBoolean();

		@Override
		public String address() {
			return "one";
		}

		@Override
		public CompletionStage<Grant> acquire(String key, String token, Duration lease, boolean watch) {
			return this.asked.compareAndSet(false, true) ? this.first : CompletableFuture.completedFuture(Grant.YES);
		}

		@Override
		public CompletionStage<Boolean> release(List<String> keys, String token) {
			return CompletableFuture.completedFuture(true);
		}

		@Override
		public CompletionStage<Grant> acquireFenced(String key, String token, Duration lease, long firstFence,
				long lastFence) {
			return acquire(key, token, lease, true);
		}

		@Override
		public CompletionStage<FenceVote> raiseFence(String key, String token, long firstFence, long lastFence) {
			return CompletableFuture.completedFuture(FenceVote.NONE);
		}

		@Override
		public CompletionStage<Extension> extend(List<String> keys, String token, Duration lease, long lastFence) {
			return CompletableFuture.completedFuture(Extension.EXTENDED);
		}

		@Override
		public boolean takesTogether(List<String> keys) {
			return false;
		}

		@Override
		public CompletionStage<Grant> acquireAll(List<String> keys, String token, Duration lease) {
			return acquire(keys.get(0), token, lease, true);
		}

		@Override
		public CompletionStage<Holding> read(String key) {
			return CompletableFuture.completedFuture(new Holding(null, null));
		}

		@Override
		public CompletionStage<Boolean> holds(List<String> keys, String token) {
			throw new UnsupportedOperationException();
		}

		@Override
		public CompletionStage<Boolean> delete(String key) {
			return CompletableFuture.completedFuture(false);
		}

		@Override
		public ScheduleNode schedule() {
			throw new UnsupportedOperationException("no job runs here");
		}

		@Override
		public Runnable addListener(Listener listener) {
			return () -> {
			};
		}

	}

}
