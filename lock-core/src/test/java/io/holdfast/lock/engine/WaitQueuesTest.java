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

	private final Rig rig = Rig.of(3);

	@Nested
	class Waiters {

		@Test
		void areServedInTheirOrder() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			List<Waiter> waiters = IntStream.range(0, 5).mapToObj((i) -> rig().submit(Rig.WAITING)).toList();
			for (Waiter waiter : waiters) {
				assertThat(waiter.result()).isNotDone();
				handle.release();
				handle = handle(waiter);
				assertThat(handle.isHeld()).isTrue();
			}
			handle.release();
			assertThat(rig().isIdle()).isTrue();
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void timeOutEachAtItsOwnEnd() {
			rig().occupy(0, 1, 2);
			Waiter head = rig().submit(Rig.WAITING);
			Waiter hasty = rig().submit(Rig.WAITING.withWait(Duration.ofSeconds(2)));
			rig().time().advanceMillis(1_999);
			assertThat(hasty.result()).isNotDone();
			rig().time().advanceMillis(1);
			assertThat(hasty.result()).isCompletedWithValue(Optional.empty());
			assertThat(head.result()).isNotDone();
			rig().time().advanceMillis(8_000);
			assertThat(head.result()).isCompletedWithValue(Optional.empty());
			assertThat(rig().isIdle()).isTrue();
			assertThat(rig().events().heard()).containsExactly("wait", "wait", "wait over", "TIMEOUT", "wait over",
					"TIMEOUT");
		}

		@Test
		void countTheirWaitFromTheCallAndNotFromTheFirstAnswer() {
			rig().occupy(0, 1, 2);
			rig().behave(Behaviour.HELD);
			Waiter waiter = rig().submit(Rig.WAITING.withWait(Duration.ofMillis(100)));
			rig().time().advanceMillis(60);
			rig().everyNode(FakeNode::answerAll);
			rig().time().advanceMillis(39);
			assertThat(waiter.result()).isNotDone();
			rig().time().advanceMillis(1);
			assertThat(waiter.result()).isCompletedWithValue(Optional.empty());
		}

		@Test
		void doNotCountAsWaitingWhenTheLockIsFree() {
			rig().acquire(Rig.WAITING);
			assertThat(rig().events().heard()).containsExactly("ACQUIRED");
		}

		@Test
		void areNotOvertakenByTheNextHeadWhenOneLeavesTheMiddle() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			Waiter first = rig().submit(Rig.WAITING);
			Waiter second = rig().submit(Rig.WAITING);
			Waiter third = rig().submit(Rig.WAITING);
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
			rig().occupy(0, 1, 2);
			Waiter head = rig().submit(Rig.WAITING);
			Waiter next = rig().submit(Rig.WAITING);
			head.cancel();
			rig().free(0, 1);
			assertThat(next.result()).isCompleted();
		}

		@Test
		void leavesNothingWhenItsAttemptIsOnItsWay() {
			rig().behave(Behaviour.HELD);
			Waiter head = rig().submit(Rig.WAITING);
			head.cancel();
			assertThat(head.result()).isCompletedWithValue(Optional.empty());
			assertThat(rig().engine().queues().size()).isOne();
			rig().behave(Behaviour.PROMPT);
			rig().everyNode(FakeNode::answerAll);
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void letsTheNextStartOnlyWhenItsAttemptIsSettled() {
			rig().behave(Behaviour.HELD);
			Waiter head = rig().submit(Rig.WAITING);
			Waiter next = rig().submit(Rig.WAITING);
			head.cancel();
			rig().everyNode((node) -> assertThat(node.sent()).containsExactly("acquire"));
			rig().everyNode(FakeNode::answerNext);
			rig().everyNode((node) -> assertThat(node.sent()).startsWith("acquire", "release", "acquire"));
			rig().everyNode(FakeNode::answerAll);
			assertThat(handle(next).isHeld()).isTrue();
		}

		@Test
		void letsOneThatCameMeanwhileStartToo() {
			rig().behave(Behaviour.HELD);
			rig().submit(Rig.WAITING).cancel();
			Waiter next = rig().submit(Rig.WAITING);
			rig().behave(Behaviour.PROMPT);
			rig().everyNode(FakeNode::answerAll);
			assertThat(handle(next).isHeld()).isTrue();
		}

		@Test
		void leavesNothingWhenAllOthersLeftBefore() {
			rig().behave(Behaviour.HELD);
			Waiter head = rig().submit(Rig.WAITING);
			Waiter next = rig().submit(Rig.WAITING);
			head.cancel();
			next.cancel();
			rig().behave(Behaviour.PROMPT);
			rig().everyNode(FakeNode::answerAll);
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void failsTheNextTooWhenNobodyKnows() {
			rig().behave(Behaviour.HELD);
			Waiter head = rig().submit(Rig.WAITING);
			Waiter next = rig().submit(Rig.WAITING);
			head.cancel();
			rig().behave(Behaviour.PROMPT);
			rig().everyNode((node) -> node.failAll("connection lost"));
			assertThat(next.result()).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(LockUnavailableException.class);
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void leavesNothingWhenItTimesOutDuringItsAttempt() {
			rig().occupy(0, 1, 2);
			Waiter head = rig().submit(Rig.WAITING);
			rig().time().advanceMillis(9_900);
			rig().behave(Behaviour.HELD);
			rig().engine().queues().freed(Rig.KEY);
			rig().free(0, 1, 2);
			rig().everyNode(FakeNode::arrive);
			rig().time().advanceMillis(100);
			assertThat(head.result()).isCompletedWithValue(Optional.empty());
			rig().behave(Behaviour.PROMPT);
			rig().everyNode(FakeNode::answerAll);
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().isIdle()).isTrue();
		}

	}

	/**
	 * A waiter that comes while the last attempt of those before it is settled, on
	 * another thread.
	 */
	@Nested
	class ALatecomer {

		@Test
		void isNotForgotten() throws Exception {
			ExecutorService io = Executors.newSingleThreadExecutor();
			try {
				for (int i = 0; i < 10_000; i++) {
					OneAnswer node = new OneAnswer();
					LockEngine engine = rig().engine(node);
					engine.queues().submit(Rig.NAME, Rig.WAITING).cancel();
					CyclicBarrier together = new CyclicBarrier(2);
					Future<?> answered = io.submit(() -> {
						together.await();
						return node.first.complete(LockNode.Grant.NO);
					});
					together.await();
					Waiter latecomer = engine.queues().submit(Rig.NAME, Rig.WAITING);
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
				handle(rig().engine().queues().submit("held:" + i, Rig.ONCE)).release();
			}
			for (int i = 0; i < 10_000; i++) {
				LockHandle handle = handle(rig().engine().queues().submit("waited:" + i, Rig.WAITING));
				Waiter waiter = rig().engine().queues().submit("waited:" + i, Rig.WAITING);
				assertThat(waiter.result().isDone()).isFalse();
				handle.release();
				handle(waiter).release();
			}
			List<Waiter> waiters = new ArrayList<>();
			for (int i = 0; i < 10_000; i++) {
				rig().node(0).server().put("locks:busy:" + i, "other", Rig.LEASE);
				rig().node(1).server().put("locks:busy:" + i, "other", Rig.LEASE);
				waiters.add(rig().engine().queues().submit("busy:" + i, Rig.WAITING));
			}
			waiters.forEach(Waiter::cancel);
			assertThat(rig().isIdle()).isTrue();
		}

	}

	private Rig rig() {
		return this.rig;
	}

	private static LockHandle handle(Waiter waiter) {
		return waiter.result().getNow(Optional.empty()).orElseThrow();
	}

	/**
	 * Keeps its first answer back and grants whatever is asked after that.
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
