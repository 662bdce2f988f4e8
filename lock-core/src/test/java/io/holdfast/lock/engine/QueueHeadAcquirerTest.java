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

class QueueHeadAcquirerTest {

	private final EngineFixture fixture = EngineFixture.of(3);

	@Nested
	class WhileTheLockIsBusy {

		@Test
		void costsTheNodesNothing() {
			fixture().occupy(0, 1, 2);
			fixture().submit(EngineFixture.WAITING.withWait(Duration.ofMinutes(5)));
			int sent = sent();
			fixture().time().advance(EngineFixture.LEASE.minusMillis(1));
			assertThat(sent()).isEqualTo(sent);
		}

		@Test
		void isOneContenderForAllWaiters() {
			fixture().occupy(0, 1, 2);
			fixture().submit(EngineFixture.WAITING);
			int sent = sent();
			List<Waiter> waiters = IntStream.range(0, 1000)
				.mapToObj((i) -> fixture().submit(EngineFixture.WAITING))
				.toList();
			assertThat(sent()).isEqualTo(sent);
			assertThat(fixture().engine().queues().waiting(EngineFixture.KEY)).isEqualTo(1001);
			assertThat(waiters).noneMatch((waiter) -> waiter.result().isDone());
		}

		@Test
		void retriesWhenAQuorumMayBeFreeAndNotBefore() {
			fixture().occupy(0, 1, 2);
			Waiter waiter = fixture().submit(EngineFixture.WAITING);
			int sent = sent();
			fixture().free(0);
			assertThat(sent()).isEqualTo(sent);
			fixture().free(1);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void triesAgainWhenAQuorumMustHaveExpired() {
			fixture().server(0).put(EngineFixture.KEY, "other", Duration.ofSeconds(2));
			fixture().server(1).put(EngineFixture.KEY, "other", Duration.ofSeconds(3));
			fixture().occupy(2);
			Waiter waiter = fixture().submit(EngineFixture.WAITING);
			fixture().time().advance(Duration.ofSeconds(3));
			assertThat(waiter.result()).isNotDone();
			fixture().time().advanceMillis(1);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void pollsNodesThatDoNotReportChanges() {
			fixture().everyNode(FakeNode::stopTracking);
			fixture().occupy(0, 1, 2);
			Waiter waiter = fixture().submit(EngineFixture.WAITING);
			fixture().time().advanceMillis(24);
			long before = fixture().node(0).sent("acquire");
			assertThat(before).isEqualTo(2);
			fixture().time().advanceMillis(26);
			assertThat(fixture().node(0).sent("acquire")).isEqualTo(before + 1);
			fixture().free(0, 1, 2);
			fixture().time().advanceMillis(500);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void receivesTheAnswerOfASlowNode() {
			fixture().node(2).stopTracking();
			fixture().node(2).behave(Behaviour.HELD);
			fixture().split(0);
			fixture().server(1).put(EngineFixture.KEY, "other", Duration.ofSeconds(2));
			fixture().server(2).put(EngineFixture.KEY, "other", Duration.ofSeconds(2));
			Waiter waiter = fixture().submit(EngineFixture.WAITING);
			fixture().node(2).behave(Behaviour.PROMPT);
			fixture().node(2).answerAll();
			fixture().time().advance(Duration.ofSeconds(3));
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void waitsWithoutATimerForAKeyThatHasNoEnd() {
			fixture().everyNode((node) -> node.server().put(EngineFixture.KEY, "somebody", null));
			Waiter waiter = fixture().submit(EngineFixture.WAITING.withWait(Duration.ofDays(30)));
			assertThat(fixture().time().timers()).isOne();
			fixture().free(0, 1, 2);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void noticesChangesThatArriveDuringAnAttempt() {
			fixture().occupy(0, 1, 2);
			Waiter waiter = fixture().submit(EngineFixture.WAITING);
			fixture().behave(Behaviour.HELD);
			fixture().engine().queues().freed(EngineFixture.KEY);
			fixture().everyNode(FakeNode::arrive);
			fixture().free(0, 1);
			fixture().node(0).pushNext();
			fixture().node(1).pushNext();
			fixture().everyNode(FakeNode::answerNext);
			assertThat(waiter.result()).isNotDone();
			fixture().everyNode(FakeNode::answerAll);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void triesWhenANodeComesBack() {
			fixture().occupy(0, 1, 2);
			Waiter waiter = fixture().submit(EngineFixture.WAITING);
			fixture().free(0);
			fixture().server(1).store(EngineFixture.KEY, "gone", Duration.ZERO);
			fixture().node(1).reconnect();
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void triesAfterALocalRelease() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			Waiter waiter = fixture().submit(EngineFixture.WAITING);
			assertThat(waiter.result()).isNotDone();
			handle.release();
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void triesAfterALocalLoss() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			Waiter waiter = fixture().submit(EngineFixture.WAITING.withWait(Duration.ofMinutes(5)));
			fixture().free(0, 1, 2);
			assertThat(handle.isHeld()).isFalse();
			assertThat(waiter.result()).isCompleted();
		}

	}

	@Nested
	class WhenTheVoteIsSplit {

		@Test
		void retriesAfterARandomPauseEvenWhenTheOthersGiveUpAtOnce() {
			fixture().split(1, 2);
			Waiter waiter = fixture().submit(EngineFixture.WAITING);
			long attempts = fixture().node(0).sent("acquire");
			fixture().free(1, 2);
			assertThat(fixture().node(0).sent("acquire")).isEqualTo(attempts);
			fixture().time().advanceMillis(64);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void endsItsQuickRetriesWhileAnOutageMakesItLast() {
			fixture().node(0).behave(Behaviour.FAILING);
			fixture().occupy(1);
			fixture().submit(EngineFixture.WAITING);
			fixture().time().advanceMillis(500);
			long attempts = fixture().node(2).sent("acquire");
			fixture().time().advance(Duration.ofSeconds(9));
			assertThat(fixture().node(2).sent("acquire")).isEqualTo(attempts);
		}

		@Test
		void stillNoticesTheEndOfTheOutage() {
			fixture().node(0).behave(Behaviour.FAILING);
			fixture().occupy(1);
			Waiter waiter = fixture().submit(EngineFixture.WAITING);
			fixture().time().advanceMillis(500);
			fixture().node(0).behave(Behaviour.PROMPT);
			fixture().node(0).reconnect();
			fixture().time().advanceMillis(64);
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void knowsThatANodeIsFreeThatGrantedTooLate() {
			fixture().occupy(0, 1);
			fixture().node(2).behave(Behaviour.HELD);
			Waiter waiter = fixture().submit(EngineFixture.WAITING);
			fixture().node(2).answerAll();
			fixture().node(2).behave(Behaviour.PROMPT);
			fixture().free(0);
			fixture().time().advanceMillis(64);
			assertThat(waiter.result()).isCompleted();
		}

	}

	@Nested
	class ASingleAttemptBesideTheQueue {

		@Test
		void wakesTheHeadThatSawItsTokensWhenItEndsUndecided() {
			fixture().node(1).behave(Behaviour.HELD);
			fixture().node(2).behave(Behaviour.HELD);
			Waiter once = fixture().submit(EngineFixture.ONCE);
			fixture().node(2).arrive();
			fixture().node(2).failAll("connection lost");
			fixture().node(2).behave(Behaviour.PROMPT);
			Waiter head = fixture().submit(EngineFixture.WAITING);
			assertThat(head.result()).isNotDone();
			fixture().time().advanceMillis(500);
			assertThat(once.result()).isCompletedExceptionally();
			assertThat(head.result()).isCompleted();
		}

		@Test
		void wakesTheHeadWhenItsVoteWasSplit() {
			fixture().occupy(1);
			fixture().node(2).behave(Behaviour.HELD);
			Waiter once = fixture().submit(EngineFixture.ONCE);
			Waiter head = fixture().submit(EngineFixture.WAITING);
			assertThat(head.result()).isNotDone();
			fixture().node(2).behave(Behaviour.FAILING);
			fixture().free(1);
			fixture().time().advanceMillis(500);
			assertThat(once.result()).isCompletedWithValue(Optional.empty());
			assertThat(head.result()).isCompleted();
		}

	}

	@Nested
	class WhenTheLockIsGranted {

		@Test
		void doesNotAskAgainForWhatIsReportedMeanwhile() {
			fixture().occupy(0, 1, 2);
			Waiter waiter = fixture().submit(EngineFixture.WAITING);
			fixture().time().onSchedule(() -> fixture().engine().queues().freed(EngineFixture.KEY));
			fixture().free(0, 1);
			assertThat(waiter.result()).isCompleted();
			assertThat(fixture().node(0).sent("acquire")).isEqualTo(3);
		}

	}

	@Nested
	class WhenTheResultIsUnknown {

		@Test
		void failsTheWholeQueueAtOnce() {
			fixture().occupy(0, 1, 2);
			List<Waiter> waiters = IntStream.range(0, 5)
				.mapToObj((i) -> fixture().submit(EngineFixture.WAITING))
				.toList();
			fixture().behave(Behaviour.FAILING);
			fixture().node(0).reconnect();
			fixture().node(1).reconnect();
			assertThat(waiters).allSatisfy((waiter) -> assertThat(waiter.result()).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(LockUnavailableException.class));
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void doesNotContendOnForWaitersThatHaveFailed() {
			fixture().occupy(0, 1, 2);
			fixture().submit(EngineFixture.WAITING);
			fixture().behave(Behaviour.HELD);
			fixture().engine().queues().freed(EngineFixture.KEY);
			fixture().engine().queues().freed(EngineFixture.KEY);
			fixture().everyNode((node) -> node.failAll("connection lost"));
			fixture().everyNode(FakeNode::answerAll);
			assertThat(fixture().isIdle()).isTrue();
			int sent = sent();
			fixture().free(0, 1, 2);
			fixture().time().advance(Duration.ofMinutes(1));
			assertThat(sent()).isEqualTo(sent);
		}

	}

	private EngineFixture fixture() {
		return this.fixture;
	}

	private int sent() {
		return this.fixture.node(0).sent().size() + this.fixture.node(1).sent().size()
				+ this.fixture.node(2).sent().size();
	}

}
