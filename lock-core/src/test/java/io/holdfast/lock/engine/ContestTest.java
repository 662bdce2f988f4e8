package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ContestTest {

	private final Rig rig = Rig.of(3);

	@Nested
	class WhileTheLockIsBusy {

		@Test
		void costsTheNodesNothing() {
			rig().occupy(0, 1, 2);
			rig().submit(Rig.WAITING.withWait(Duration.ofMinutes(5)));
			int sent = sent();
			rig().time().advance(Rig.LEASE.minusMillis(1));
			assertThat(sent()).isEqualTo(sent);
		}

		@Test
		void isOneContenderForAllWaiters() {
			rig().occupy(0, 1, 2);
			rig().submit(Rig.WAITING);
			int sent = sent();
			List<Waiter> waiters = IntStream.range(0, 1000).mapToObj((i) -> rig().submit(Rig.WAITING)).toList();
			assertThat(sent()).isEqualTo(sent);
			assertThat(rig().engine().queues().waiting(Rig.KEY)).isEqualTo(1001);
			assertThat(waiters).noneMatch((waiter) -> waiter.result().isDone());
		}

		@Test
		void retriesWhenAQuorumMayBeFreeAndNotBefore() {
			rig().occupy(0, 1, 2);
			Waiter waiter = rig().submit(Rig.WAITING);
			int sent = sent();
			rig().free(0);
			assertThat(sent()).isEqualTo(sent);
			rig().free(1);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void triesAgainWhenAQuorumMustHaveExpired() {
			rig().server(0).put(Rig.KEY, "other", Duration.ofSeconds(2));
			rig().server(1).put(Rig.KEY, "other", Duration.ofSeconds(3));
			rig().occupy(2);
			Waiter waiter = rig().submit(Rig.WAITING);
			rig().time().advance(Duration.ofSeconds(3));
			assertThat(waiter.result()).isNotDone();
			rig().time().advanceMillis(1);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void asksNodesThatTellNothingFromTimeToTime() {
			rig().everyNode(FakeNode::stopTracking);
			rig().occupy(0, 1, 2);
			Waiter waiter = rig().submit(Rig.WAITING);
			rig().time().advanceMillis(24);
			long before = rig().node(0).sent("acquire");
			assertThat(before).isEqualTo(2);
			rig().time().advanceMillis(26);
			assertThat(rig().node(0).sent("acquire")).isEqualTo(before + 1);
			rig().free(0, 1, 2);
			rig().time().advanceMillis(500);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void hearsTheAnswerOfANodeThatWasSlow() {
			rig().node(2).stopTracking();
			rig().node(2).behave(Behaviour.HELD);
			rig().split(0);
			rig().server(1).put(Rig.KEY, "other", Duration.ofSeconds(2));
			rig().server(2).put(Rig.KEY, "other", Duration.ofSeconds(2));
			Waiter waiter = rig().submit(Rig.WAITING);
			rig().node(2).behave(Behaviour.PROMPT);
			rig().node(2).answerAll();
			rig().time().advance(Duration.ofSeconds(3));
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void waitsWithoutATimerForAKeyThatHasNoEnd() {
			rig().everyNode((node) -> node.server().put(Rig.KEY, "somebody", null));
			Waiter waiter = rig().submit(Rig.WAITING.withWait(Duration.ofDays(30)));
			assertThat(rig().time().timers()).isOne();
			rig().free(0, 1, 2);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void hearsOfChangesThatCameDuringAnAttempt() {
			rig().occupy(0, 1, 2);
			Waiter waiter = rig().submit(Rig.WAITING);
			rig().behave(Behaviour.HELD);
			rig().engine().queues().freed(Rig.KEY);
			rig().everyNode(FakeNode::arrive);
			rig().free(0, 1);
			rig().node(0).pushNext();
			rig().node(1).pushNext();
			rig().everyNode(FakeNode::answerNext);
			assertThat(waiter.result()).isNotDone();
			rig().everyNode(FakeNode::answerAll);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void triesWhenANodeComesBack() {
			rig().occupy(0, 1, 2);
			Waiter waiter = rig().submit(Rig.WAITING);
			rig().free(0);
			rig().server(1).store(Rig.KEY, "gone", Duration.ZERO);
			rig().node(1).reconnect();
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void triesAfterALocalRelease() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			Waiter waiter = rig().submit(Rig.WAITING);
			assertThat(waiter.result()).isNotDone();
			handle.release();
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void triesAfterALocalLoss() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			Waiter waiter = rig().submit(Rig.WAITING.withWait(Duration.ofMinutes(5)));
			rig().free(0, 1, 2);
			assertThat(handle.isHeld()).isFalse();
			assertThat(waiter.result()).isCompleted();
		}

	}

	@Nested
	class WhenTheVoteIsSplit {

		@Test
		void retriesAfterARandomPauseEvenWhenTheOthersGiveUpAtOnce() {
			rig().split(1, 2);
			Waiter waiter = rig().submit(Rig.WAITING);
			long attempts = rig().node(0).sent("acquire");
			rig().free(1, 2);
			assertThat(rig().node(0).sent("acquire")).isEqualTo(attempts);
			rig().time().advanceMillis(64);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void endsItsQuickRetriesWhileAnOutageMakesItLast() {
			rig().node(0).behave(Behaviour.FAILING);
			rig().occupy(1);
			rig().submit(Rig.WAITING);
			rig().time().advanceMillis(500);
			long attempts = rig().node(2).sent("acquire");
			rig().time().advance(Duration.ofSeconds(9));
			assertThat(rig().node(2).sent("acquire")).isEqualTo(attempts);
		}

		@Test
		void stillHearsOfTheEndOfTheOutage() {
			rig().node(0).behave(Behaviour.FAILING);
			rig().occupy(1);
			Waiter waiter = rig().submit(Rig.WAITING);
			rig().time().advanceMillis(500);
			rig().node(0).behave(Behaviour.PROMPT);
			rig().node(0).reconnect();
			rig().time().advanceMillis(64);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void knowsThatANodeIsFreeThatGrantedTooLate() {
			rig().occupy(0, 1);
			rig().node(2).behave(Behaviour.HELD);
			Waiter waiter = rig().submit(Rig.WAITING);
			rig().node(2).answerAll();
			rig().node(2).behave(Behaviour.PROMPT);
			rig().free(0);
			rig().time().advanceMillis(64);
			assertThat(waiter.result()).isCompleted();
		}

	}

	@Nested
	class ASingleAttemptBesideTheQueue {

		@Test
		void wakesTheHeadThatSawItsTokensWhenItEndsUndecided() {
			rig().node(1).behave(Behaviour.HELD);
			rig().node(2).behave(Behaviour.HELD);
			Waiter once = rig().submit(Rig.ONCE);
			rig().node(2).arrive();
			rig().node(2).failAll("connection lost");
			rig().node(2).behave(Behaviour.PROMPT);
			Waiter head = rig().submit(Rig.WAITING);
			assertThat(head.result()).isNotDone();
			rig().time().advanceMillis(500);
			assertThat(once.result()).isCompletedExceptionally();
			assertThat(head.result()).isCompleted();
		}

		@Test
		void wakesTheHeadWhenItsVoteWasSplit() {
			rig().occupy(1);
			rig().node(2).behave(Behaviour.HELD);
			Waiter once = rig().submit(Rig.ONCE);
			Waiter head = rig().submit(Rig.WAITING);
			assertThat(head.result()).isNotDone();
			rig().node(2).behave(Behaviour.FAILING);
			rig().free(1);
			rig().time().advanceMillis(500);
			assertThat(once.result()).isCompletedWithValue(Optional.empty());
			assertThat(head.result()).isCompleted();
		}

	}

	@Nested
	class WhenTheLockIsGranted {

		@Test
		void doesNotAskAgainForWhatIsToldMeanwhile() {
			rig().occupy(0, 1, 2);
			Waiter waiter = rig().submit(Rig.WAITING);
			rig().time().onSchedule(() -> rig().engine().queues().freed(Rig.KEY));
			rig().free(0, 1);
			assertThat(waiter.result()).isCompleted();
			assertThat(rig().node(0).sent("acquire")).isEqualTo(3);
		}

	}

	@Nested
	class WhenNobodyKnows {

		@Test
		void failsTheWholeQueueAtOnce() {
			rig().occupy(0, 1, 2);
			List<Waiter> waiters = IntStream.range(0, 5).mapToObj((i) -> rig().submit(Rig.WAITING)).toList();
			rig().behave(Behaviour.FAILING);
			rig().node(0).reconnect();
			rig().node(1).reconnect();
			assertThat(waiters).allSatisfy((waiter) -> assertThat(waiter.result()).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(LockUnavailableException.class));
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void doesNotContendOnForWaitersThatHaveFailed() {
			rig().occupy(0, 1, 2);
			rig().submit(Rig.WAITING);
			rig().behave(Behaviour.HELD);
			rig().engine().queues().freed(Rig.KEY);
			rig().engine().queues().freed(Rig.KEY);
			rig().everyNode((node) -> node.failAll("connection lost"));
			rig().everyNode(FakeNode::answerAll);
			assertThat(rig().isIdle()).isTrue();
			int sent = sent();
			rig().free(0, 1, 2);
			rig().time().advance(Duration.ofMinutes(1));
			assertThat(sent()).isEqualTo(sent);
		}

	}

	private Rig rig() {
		return this.rig;
	}

	private int sent() {
		return this.rig.node(0).sent().size() + this.rig.node(1).sent().size() + this.rig.node(2).sent().size();
	}

}
