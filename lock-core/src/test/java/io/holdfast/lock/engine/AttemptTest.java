package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.Optional;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AttemptTest {

	@Nested
	class AQuorum {

		@ParameterizedTest
		@CsvSource({ "1,1", "2,2", "3,2", "4,3", "5,3", "6,4", "7,4" })
		void isMoreThanHalfOfTheConfiguredNodes(int nodes, int size) {
			Quorum quorum = new Quorum(nodes);
			assertThat(quorum.size()).isEqualTo(size);
			assertThat(quorum.reachedBy(size)).isTrue();
			assertThat(quorum.reachedBy(size - 1)).isFalse();
			assertThat(quorum.impossibleAfter(nodes - size)).isFalse();
			assertThat(quorum.impossibleAfter(nodes - size + 1)).isTrue();
		}

		@Test
		void isNotReachedByAllNodesThatAreConnected() {
			Rig rig = Rig.of(5);
			for (int i = 0; i < 3; i++) {
				rig.node(i).behave(Behaviour.FAILING);
			}
			assertUnavailable(rig.submit(Rig.ONCE));
			assertThat(rig.isEmpty()).isTrue();
		}

	}

	@Nested
	class Sending {

		@Test
		void asksAllNodesBeforeAnyHasAnswered() {
			Rig rig = Rig.of(5);
			rig.behave(Behaviour.HELD);
			rig.submit(Rig.ONCE);
			rig.everyNode((node) -> assertThat(node.sent()).containsExactly("acquire"));
		}

		@Test
		void succeedsAtTheQuorumWithoutTheSlowest() {
			Rig rig = held(5);
			Waiter waiter = rig.submit(Rig.ONCE);
			rig.node(3).answerNext();
			rig.node(1).answerNext();
			assertThat(waiter.result()).isNotDone();
			rig.node(4).answerNext();
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void goesOnToHoldTheNodesThatAnswerLater() {
			Rig rig = held(3);
			Waiter waiter = rig.submit(Rig.ONCE);
			rig.node(0).answerNext();
			rig.node(1).answerNext();
			rig.node(2).answerNext();
			assertThat(rig.server(2).token(Rig.KEY)).isEqualTo(handle(waiter).token());
			assertThat(rig.node(2).sent()).containsExactly("acquire");
		}

		@Test
		void givesEachAttemptATokenOfItsOwn() {
			Rig rig = Rig.of(3);
			LockHandle first = rig.acquire(Rig.ONCE);
			first.release();
			assertThat(rig.acquire(Rig.ONCE).token()).isNotEqualTo(first.token()).startsWith("app@host:1:");
		}

		@Test
		void asksForALeaseAndNotForAMoment() {
			Rig rig = Rig.of(3);
			rig.time().jumpWallClock(Duration.ofDays(-1));
			rig.acquire(Rig.ONCE);
			assertThat(rig.server(0).remaining(Rig.KEY)).isEqualTo(Rig.LEASE);
		}

	}

	@Nested
	class Failing {

		@Test
		void isBusyAtOnceWhenTwoRefuseAndOneIsSilent() {
			Rig rig = Rig.of(3);
			rig.occupy(0, 2);
			rig.node(1).behave(Behaviour.HELD);
			assertBusy(rig.submit(Rig.ONCE));
		}

		@Test
		void isUnavailableWhenOneRefusesAndTwoAreSilent() {
			Rig rig = held(3);
			rig.occupy(0);
			Waiter waiter = rig.submit(Rig.ONCE);
			rig.node(0).answerNext();
			rig.time().advanceMillis(499);
			assertThat(waiter.result()).isNotDone();
			rig.time().advanceMillis(1);
			assertUnavailable(waiter);
			assertThat(rig.node(0).unansweredTold()).isZero();
			assertThat(rig.node(1).unansweredTold()).isOne();
			assertThat(rig.node(2).unansweredTold()).isOne();
		}

		@Test
		void isUnavailableAtOnceWhenTooManyFail() {
			Rig rig = Rig.of(3);
			rig.node(0).behave(Behaviour.FAILING);
			rig.node(1).behave(Behaviour.HELD);
			rig.node(2).behave(Behaviour.FAILING);
			assertUnavailable(rig.submit(Rig.ONCE));
		}

		@Test
		void isBusyWhenOneEachRefusesGrantsAndFails() {
			Rig rig = Rig.of(3);
			rig.occupy(0);
			rig.node(1).behave(Behaviour.FAILING);
			assertBusy(rig.submit(Rig.ONCE));
			assertThat(rig.server(2).size()).isZero();
		}

		@Test
		void namesTheNodesAndWhatIsWrongWithThem() {
			Rig rig = Rig.of(3);
			rig.behave(Behaviour.HELD);
			rig.node(2).behave(Behaviour.FAILING);
			Waiter waiter = rig.submit(Rig.ONCE);
			rig.time().advanceMillis(500);
			assertThat(waiter.result()).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withMessageContaining("redis://node-a:6379: no answer within 500 ms")
				.withMessageContaining("redis://node-c:6379: refused");
		}

		@Test
		void releasesOnAllNodesWhateverTheySaid() {
			Rig rig = Rig.of(5);
			rig.occupy(1, 2, 4);
			rig.node(3).behave(Behaviour.HELD);
			assertBusy(rig.submit(Rig.ONCE));
			rig.everyNode((node) -> assertThat(node.sent()).containsExactly("acquire", "release"));
		}

		@Test
		void takesAStragglersGrantBackBehindItsCommand() {
			Rig rig = Rig.of(3);
			rig.occupy(0, 1);
			rig.node(2).behave(Behaviour.HELD);
			assertBusy(rig.submit(Rig.ONCE));
			rig.node(2).answerNext();
			assertThat(rig.server(2).token(Rig.KEY)).isNotNull();
			rig.node(2).answerAll();
			assertThat(rig.server(2).token(Rig.KEY)).isNull();
			assertThat(rig.node(2).sent()).containsExactly("acquire", "release");
		}

		@Test
		void takesAStragglersGrantBackAgainWhenItsReleaseOvertookIt() {
			Rig rig = Rig.of(3);
			rig.occupy(0, 1);
			rig.node(2).behave(Behaviour.HELD);
			rig.node(2).forgetScript();
			assertBusy(rig.submit(Rig.ONCE));
			rig.node(2).answerAll();
			assertThat(rig.server(2).token(Rig.KEY)).isNull();
			assertThat(rig.node(2).sent()).containsExactly("acquire", "release", "release");
		}

		@Test
		void takesAStragglersGrantBackAfterARelease() {
			Rig rig = held(3);
			rig.node(2).forgetScript();
			Waiter waiter = rig.submit(Rig.ONCE);
			rig.node(0).answerNext();
			rig.node(1).answerNext();
			handle(waiter).releaseAsync();
			rig.everyNode(FakeNode::answerAll);
			assertThat(rig.isEmpty()).isTrue();
		}

		@Test
		void triesOnceWithoutAWait() {
			Rig rig = Rig.of(3);
			rig.occupy(0, 1, 2);
			assertBusy(rig.submit(Rig.ONCE));
			rig.free(0, 1, 2);
			rig.time().advance(Rig.LEASE);
			assertThat(rig.node(0).sent("acquire")).isOne();
			assertThat(rig.events().heard()).containsExactly("BUSY");
			assertThat(rig.isIdle()).isTrue();
		}

	}

	@Nested
	class Validity {

		@Test
		void isTheLeaseLessTheDrift() {
			assertThat(Rig.of(3).acquire(Rig.ONCE).remainingValidity()).isEqualTo(Duration.ofMillis(29_698));
		}

		@Test
		void countsFromBeforeTheFirstCommand() {
			Rig rig = held(3);
			Waiter waiter = rig.submit(Rig.ONCE);
			rig.time().advanceMillis(100);
			rig.everyNode(FakeNode::answerNext);
			assertThat(handle(waiter).remainingValidity()).isEqualTo(Duration.ofMillis(29_598));
		}

		@Test
		void countsWhatTheWallClockSaysWhileTheMonotonicStandsStill() {
			Rig rig = held(3);
			Waiter waiter = rig.submit(Rig.ONCE);
			rig.time().jumpWallClock(Duration.ofSeconds(20));
			rig.everyNode(FakeNode::answerNext);
			LockHandle handle = handle(waiter);
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(9_698));
			rig.time().jumpWallClock(Duration.ofMillis(9_698));
			assertThat(handle.isHeld()).isFalse();
		}

		@Test
		void countsWhatTheMonotonicClockSaysWhenTheWallClockGoesBack() {
			Rig rig = Rig.of(3);
			LockHandle handle = rig.acquire(Rig.ONCE);
			rig.time().jumpWallClock(Duration.ofHours(-1));
			rig.time().stall(Duration.ofSeconds(20));
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(9_698));
			rig.time().stall(Duration.ofMillis(9_698));
			assertThat(handle.isHeld()).isFalse();
		}

		@Test
		void isLeftOrElseNothingIsAcquired() {
			Rig rig = held(3);
			Waiter waiter = rig.submit(Rig.ONCE);
			rig.time().jumpWallClock(Duration.ofMillis(29_698));
			rig.everyNode(FakeNode::answerNext);
			assertUnavailable(waiter);
			rig.everyNode(FakeNode::answerAll);
			assertThat(rig.isEmpty()).isTrue();
			rig.everyNode((node) -> assertThat(node.sent()).containsExactly("acquire", "release"));
			assertThat(rig.isIdle()).isTrue();
		}

		@Test
		void mustBeLeftByTheLeaseAsked() {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> Rig.of(3).submit(Rig.ONCE.withLease(Duration.ofMillis(2))))
				.withMessageContaining("leaves no validity");
			assertThat(Rig.of(3).acquire(Rig.ONCE.withLease(Duration.ofMillis(3))).isHeld()).isTrue();
		}

	}

	@Nested
	class TheNodeTimeout {

		@Test
		void isATenthOfAShortLease() {
			Rig rig = held(3);
			Waiter waiter = rig.submit(Rig.ONCE.withLease(Duration.ofSeconds(1)));
			rig.time().advanceMillis(99);
			assertThat(waiter.result()).isNotDone();
			rig.time().advanceMillis(1);
			assertUnavailable(waiter);
		}

		@Test
		void isWhatIsConfigured() {
			Rig rig = Rig.withNodeTimeout(Duration.ofMillis(20));
			rig.behave(Behaviour.HELD);
			Waiter waiter = rig.submit(Rig.ONCE);
			rig.time().advanceMillis(20);
			assertUnavailable(waiter);
			assertThat(rig.engine().nodes().timeout()).isEqualTo(Duration.ofMillis(20));
		}

	}

	private static Rig held(int nodes) {
		Rig rig = Rig.of(nodes);
		rig.behave(Behaviour.HELD);
		return rig;
	}

	private static LockHandle handle(Waiter waiter) {
		return waiter.result().getNow(Optional.empty()).orElseThrow();
	}

	private static void assertBusy(Waiter waiter) {
		assertThat(waiter.result()).isCompletedWithValue(Optional.empty());
	}

	private static void assertUnavailable(Waiter waiter) {
		assertThat(waiter.result()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(LockUnavailableException.class);
	}

}
