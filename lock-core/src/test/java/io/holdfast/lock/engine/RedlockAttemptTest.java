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

class RedlockAttemptTest {

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
			EngineFixture fixture = EngineFixture.of(5);
			for (int i = 0; i < 3; i++) {
				fixture.node(i).behave(Behaviour.FAILING);
			}
			assertUnavailable(fixture.submit(EngineFixture.ONCE));
			assertThat(fixture.isEmpty()).isTrue();
		}

	}

	@Nested
	class Sending {

		@Test
		void asksAllNodesBeforeAnyHasAnswered() {
			EngineFixture fixture = EngineFixture.of(5);
			fixture.behave(Behaviour.HELD);
			fixture.submit(EngineFixture.ONCE);
			fixture.everyNode((node) -> assertThat(node.sent()).containsExactly("acquire"));
		}

		@Test
		void succeedsAtTheQuorumWithoutTheSlowest() {
			EngineFixture fixture = held(5);
			Waiter waiter = fixture.submit(EngineFixture.ONCE);
			fixture.node(3).answerNext();
			fixture.node(1).answerNext();
			assertThat(waiter.result()).isNotDone();
			fixture.node(4).answerNext();
			assertThat(waiter.result()).isCompleted();
		}

		@Test
		void goesOnToHoldTheNodesThatAnswerLater() {
			EngineFixture fixture = held(3);
			Waiter waiter = fixture.submit(EngineFixture.ONCE);
			fixture.node(0).answerNext();
			fixture.node(1).answerNext();
			fixture.node(2).answerNext();
			assertThat(fixture.server(2).token(EngineFixture.KEY)).isEqualTo(handle(waiter).token());
			assertThat(fixture.node(2).sent()).containsExactly("acquire");
		}

		@Test
		void givesEachAttemptATokenOfItsOwn() {
			EngineFixture fixture = EngineFixture.of(3);
			LockHandle first = fixture.acquire(EngineFixture.ONCE);
			first.release();
			assertThat(fixture.acquire(EngineFixture.ONCE).token()).isNotEqualTo(first.token())
				.startsWith("app@host:1:");
		}

		@Test
		void asksForALeaseAndNotForAMoment() {
			EngineFixture fixture = EngineFixture.of(3);
			fixture.time().jumpWallClock(Duration.ofDays(-1));
			fixture.acquire(EngineFixture.ONCE);
			assertThat(fixture.server(0).remaining(EngineFixture.KEY)).isEqualTo(EngineFixture.LEASE);
		}

	}

	@Nested
	class Failing {

		@Test
		void isBusyAtOnceWhenTwoRefuseAndOneIsSilent() {
			EngineFixture fixture = EngineFixture.of(3);
			fixture.occupy(0, 2);
			fixture.node(1).behave(Behaviour.HELD);
			assertBusy(fixture.submit(EngineFixture.ONCE));
		}

		@Test
		void isUnavailableWhenOneRefusesAndTwoAreSilent() {
			EngineFixture fixture = held(3);
			fixture.occupy(0);
			Waiter waiter = fixture.submit(EngineFixture.ONCE);
			fixture.node(0).answerNext();
			fixture.time().advanceMillis(499);
			assertThat(waiter.result()).isNotDone();
			fixture.time().advanceMillis(1);
			assertUnavailable(waiter);
			assertThat(fixture.node(0).unansweredTold()).isZero();
			assertThat(fixture.node(1).unansweredTold()).isOne();
			assertThat(fixture.node(2).unansweredTold()).isOne();
		}

		@Test
		void isUnavailableAtOnceWhenTooManyFail() {
			EngineFixture fixture = EngineFixture.of(3);
			fixture.node(0).behave(Behaviour.FAILING);
			fixture.node(1).behave(Behaviour.HELD);
			fixture.node(2).behave(Behaviour.FAILING);
			assertUnavailable(fixture.submit(EngineFixture.ONCE));
		}

		@Test
		void isBusyWhenOneEachRefusesGrantsAndFails() {
			EngineFixture fixture = EngineFixture.of(3);
			fixture.occupy(0);
			fixture.node(1).behave(Behaviour.FAILING);
			assertBusy(fixture.submit(EngineFixture.ONCE));
			assertThat(fixture.server(2).size()).isZero();
		}

		@Test
		void namesTheNodesAndWhatIsWrongWithThem() {
			EngineFixture fixture = EngineFixture.of(3);
			fixture.behave(Behaviour.HELD);
			fixture.node(2).behave(Behaviour.FAILING);
			Waiter waiter = fixture.submit(EngineFixture.ONCE);
			fixture.time().advanceMillis(500);
			assertThat(waiter.result()).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withMessageContaining("redis://node-a:6379: no answer within 500 ms")
				.withMessageContaining("redis://node-c:6379: refused");
		}

		@Test
		void releasesOnAllNodesWhateverTheySaid() {
			EngineFixture fixture = EngineFixture.of(5);
			fixture.occupy(1, 2, 4);
			fixture.node(3).behave(Behaviour.HELD);
			assertBusy(fixture.submit(EngineFixture.ONCE));
			fixture.everyNode((node) -> assertThat(node.sent()).containsExactly("acquire", "release"));
		}

		@Test
		void takesAStragglersGrantBackBehindItsCommand() {
			EngineFixture fixture = EngineFixture.of(3);
			fixture.occupy(0, 1);
			fixture.node(2).behave(Behaviour.HELD);
			assertBusy(fixture.submit(EngineFixture.ONCE));
			fixture.node(2).answerNext();
			assertThat(fixture.server(2).token(EngineFixture.KEY)).isNotNull();
			fixture.node(2).answerAll();
			assertThat(fixture.server(2).token(EngineFixture.KEY)).isNull();
			assertThat(fixture.node(2).sent()).containsExactly("acquire", "release");
		}

		@Test
		void takesAStragglersGrantBackAgainWhenItsReleaseOvertookIt() {
			EngineFixture fixture = EngineFixture.of(3);
			fixture.occupy(0, 1);
			fixture.node(2).behave(Behaviour.HELD);
			fixture.node(2).forgetScript();
			assertBusy(fixture.submit(EngineFixture.ONCE));
			fixture.node(2).answerAll();
			assertThat(fixture.server(2).token(EngineFixture.KEY)).isNull();
			assertThat(fixture.node(2).sent()).containsExactly("acquire", "release", "release");
		}

		@Test
		void takesAStragglersGrantBackAfterARelease() {
			EngineFixture fixture = held(3);
			fixture.node(2).forgetScript();
			Waiter waiter = fixture.submit(EngineFixture.ONCE);
			fixture.node(0).answerNext();
			fixture.node(1).answerNext();
			handle(waiter).releaseAsync();
			fixture.everyNode(FakeNode::answerAll);
			assertThat(fixture.isEmpty()).isTrue();
		}

		@Test
		void triesOnceWithoutAWait() {
			EngineFixture fixture = EngineFixture.of(3);
			fixture.occupy(0, 1, 2);
			assertBusy(fixture.submit(EngineFixture.ONCE));
			fixture.free(0, 1, 2);
			fixture.time().advance(EngineFixture.LEASE);
			assertThat(fixture.node(0).sent("acquire")).isOne();
			assertThat(fixture.events().recorded()).containsExactly("BUSY");
			assertThat(fixture.isIdle()).isTrue();
		}

	}

	@Nested
	class Validity {

		@Test
		void isTheLeaseLessTheDrift() {
			assertThat(EngineFixture.of(3).acquire(EngineFixture.ONCE).remainingValidity())
				.isEqualTo(Duration.ofMillis(29_698));
		}

		@Test
		void countsFromBeforeTheFirstCommand() {
			EngineFixture fixture = held(3);
			Waiter waiter = fixture.submit(EngineFixture.ONCE);
			fixture.time().advanceMillis(100);
			fixture.everyNode(FakeNode::answerNext);
			assertThat(handle(waiter).remainingValidity()).isEqualTo(Duration.ofMillis(29_598));
		}

		@Test
		void countsByTheWallClockWhileTheMonotonicClockIsStopped() {
			EngineFixture fixture = held(3);
			Waiter waiter = fixture.submit(EngineFixture.ONCE);
			fixture.time().jumpWallClock(Duration.ofSeconds(20));
			fixture.everyNode(FakeNode::answerNext);
			LockHandle handle = handle(waiter);
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(9_698));
			fixture.time().jumpWallClock(Duration.ofMillis(9_698));
			assertThat(handle.isHeld()).isFalse();
		}

		@Test
		void countsWhatTheMonotonicClockSaysWhenTheWallClockGoesBack() {
			EngineFixture fixture = EngineFixture.of(3);
			LockHandle handle = fixture.acquire(EngineFixture.ONCE);
			fixture.time().jumpWallClock(Duration.ofHours(-1));
			fixture.time().stall(Duration.ofSeconds(20));
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(9_698));
			fixture.time().stall(Duration.ofMillis(9_698));
			assertThat(handle.isHeld()).isFalse();
		}

		@Test
		void isLeftOrElseNothingIsAcquired() {
			EngineFixture fixture = held(3);
			Waiter waiter = fixture.submit(EngineFixture.ONCE);
			fixture.time().jumpWallClock(Duration.ofMillis(29_698));
			fixture.everyNode(FakeNode::answerNext);
			assertUnavailable(waiter);
			fixture.everyNode(FakeNode::answerAll);
			assertThat(fixture.isEmpty()).isTrue();
			fixture.everyNode((node) -> assertThat(node.sent()).containsExactly("acquire", "release"));
			assertThat(fixture.isIdle()).isTrue();
		}

		@Test
		void mustBeLeftByTheLeaseAsked() {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> EngineFixture.of(3).submit(EngineFixture.ONCE.withLease(Duration.ofMillis(2))))
				.withMessageContaining("leaves no validity");
			assertThat(EngineFixture.of(3).acquire(EngineFixture.ONCE.withLease(Duration.ofMillis(3))).isHeld())
				.isTrue();
		}

	}

	@Nested
	class TheNodeTimeout {

		@Test
		void isATenthOfAShortLease() {
			EngineFixture fixture = held(3);
			Waiter waiter = fixture.submit(EngineFixture.ONCE.withLease(Duration.ofSeconds(1)));
			fixture.time().advanceMillis(99);
			assertThat(waiter.result()).isNotDone();
			fixture.time().advanceMillis(1);
			assertUnavailable(waiter);
		}

		@Test
		void isWhatIsConfigured() {
			EngineFixture fixture = EngineFixture.withNodeTimeout(Duration.ofMillis(20));
			fixture.behave(Behaviour.HELD);
			Waiter waiter = fixture.submit(EngineFixture.ONCE);
			fixture.time().advanceMillis(20);
			assertUnavailable(waiter);
			assertThat(fixture.engine().nodes().timeout()).isEqualTo(Duration.ofMillis(20));
		}

	}

	private static EngineFixture held(int nodes) {
		EngineFixture fixture = EngineFixture.of(nodes);
		fixture.behave(Behaviour.HELD);
		return fixture;
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
