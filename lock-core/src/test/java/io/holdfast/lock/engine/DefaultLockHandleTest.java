package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class DefaultLockHandleTest {

	private static final LockOptions RENEWED = EngineFixture.ONCE.withRenew(true);

	private final EngineFixture fixture = EngineFixture.of(3);

	@Nested
	class Releasing {

		@Test
		void deletesTheKeyEverywhereOnce() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			assertThat(handle.release()).isTrue();
			assertThat(handle.release()).isFalse();
			handle.close();
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().node(0).sent()).containsExactly("acquire", "release");
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "released");
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void leavesTheKeyOfTheNextHolderAlone() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().occupy(0, 1, 2);
			assertThat(handle.release()).isFalse();
			assertThat(fixture().server(0).token(EngineFixture.KEY)).isEqualTo("other@host:2:00");
		}

		@Test
		void isSentEvenWhenTheLeaseHasRunOutLocally() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().time().jumpWallClock(EngineFixture.LEASE);
			assertThat(fixture().server(0).token(EngineFixture.KEY)).isNotNull();
			assertThat(handle.release()).isTrue();
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "lost EXPIRED");
		}

		@Test
		void isSentAgainAfterALossThatCouldNotSendIt() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().time().jumpWallClock(EngineFixture.LEASE);
			fixture().behave(Behaviour.FAILING);
			assertThat(handle.isHeld()).isFalse();
			fixture().behave(Behaviour.PROMPT);
			assertThat(handle.release()).isTrue();
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void followsByItselfWhenTheLeaseHasRunOut() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().time().jumpWallClock(EngineFixture.LEASE);
			assertThat(handle.isHeld()).isFalse();
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().node(0).sent()).containsExactly("acquire", "release");
		}

		@Test
		void doesNotWaitForTheSlowest() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().node(1).behave(Behaviour.HELD);
			assertThat(handle.release()).isTrue();
			fixture().node(1).answerAll();
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void saysNoWhenTooFewNodesAnswer() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().node(0).behave(Behaviour.FAILING);
			fixture().node(1).behave(Behaviour.FAILING);
			assertThat(handle.release()).isFalse();
		}

		@Test
		void endsWithTheNodeTimeoutIfNoNodeAnswers() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().behave(Behaviour.HELD);
			CompletableFuture<Boolean> released = handle.releaseAsync().toCompletableFuture();
			fixture().time().advanceMillis(500);
			fixture().runCallbacks();
			assertThat(released).isCompletedWithValue(false);
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void endsWhatTheHandleSays() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			handle.release();
			assertThat(handle.isHeld()).isFalse();
			assertThat(handle.remainingValidity()).isZero();
			assertThat(handle.extend(EngineFixture.LEASE)).isFalse();
			assertThatIllegalStateException().isThrownBy(handle::ensureHeld).withMessageContaining("released");
			handle.onLost(() -> {
				throw new AssertionError("never after a release");
			});
			assertThat(fixture().callbacksWaiting()).isZero();
		}

	}

	@Nested
	class AnExtension {

		@Test
		void countsFromBeforeItsCommands() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().time().advance(Duration.ofSeconds(20));
			assertThat(handle.extend(EngineFixture.LEASE)).isTrue();
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(29_698));
			assertThat(fixture().server(2).remaining(EngineFixture.KEY)).isEqualTo(EngineFixture.LEASE);
		}

		@Test
		void neverShortens() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			assertThat(handle.extend(Duration.ofSeconds(5))).isTrue();
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(29_698));
			assertThat(fixture().server(2).remaining(EngineFixture.KEY)).isEqualTo(EngineFixture.LEASE);
		}

		@Test
		void happensOnlyWithinTheValidity() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().time().jumpWallClock(Duration.ofMillis(29_698));
			assertThat(handle.extend(EngineFixture.LEASE)).isFalse();
			assertThat(fixture().node(0).sent("extend")).isZero();
		}

		@Test
		void doesNotReviveWhatExpiredWhileItWasOnItsWay() throws Exception {
			DefaultLockHandle handle = fixture().hold(EngineFixture.ONCE);
			fixture().behave(Behaviour.HELD);
			CompletableFuture<LeaseExtension.Result> extending = handle.extendNow(EngineFixture.LEASE);
			fixture().time().jumpWallClock(Duration.ofMillis(29_698));
			fixture().everyNode(FakeNode::answerNext);
			assertThat(extending).isCompletedWithValue(LeaseExtension.Result.LOST);
			assertThat(handle.isHeld()).isFalse();
			assertThat(fixture().events().count("lost EXPIRED")).isOne();
		}

		@Test
		void doesNotCountANodeThatHadLostTheKey() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().server(0).remove(EngineFixture.KEY);
			fixture().node(1).behave(Behaviour.FAILING);
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> handle.extend(EngineFixture.LEASE));
			assertThat(handle.isHeld()).isTrue();
			assertThat(fixture().server(0).token(EngineFixture.KEY)).isEqualTo(handle.token());
			assertThat(handle.extend(EngineFixture.LEASE)).isTrue();
		}

		@Test
		void losesALockThatAQuorumHasForgottenAndTakesTheRestBack() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().server(0).remove(EngineFixture.KEY);
			fixture().node(0).behave(Behaviour.HELD);
			fixture().occupy(1);
			fixture().node(2).behave(Behaviour.HELD);
			CompletableFuture<Boolean> extended = CompletableFuture
				.supplyAsync(() -> handle.extend(EngineFixture.LEASE));
			while (fixture().node(2).onTheWay() == 0) {
				Thread.onSpinWait();
			}
			fixture().node(0).answerNext();
			assertThat(extended.join()).isFalse();
			fixture().everyNode(FakeNode::answerAll);
			assertThat(fixture().server(0).token(EngineFixture.KEY)).isNull();
			assertThat(fixture().server(1).token(EngineFixture.KEY)).isEqualTo("other@host:2:00");
			assertThat(fixture().server(2).token(EngineFixture.KEY)).isNull();
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "lost GONE");
		}

		@Test
		void takesBackAKeyThatALateCommandHasSetAgain() {
			DefaultLockHandle handle = fixture().hold(EngineFixture.ONCE);
			fixture().node(2).behave(Behaviour.HELD);
			fixture().node(2).forgetScript();
			handle.extendNow(EngineFixture.LEASE);
			handle.releaseNow();
			fixture().node(2).answerAll();
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().node(2).sent()).containsExactly("acquire", "extend", "release", "release");
		}

		@Test
		void needsALeaseThatLeavesValidity() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			assertThatIllegalArgumentException().isThrownBy(() -> handle.extend(Duration.ofMillis(2)))
				.withMessageContaining(EngineFixture.NAME);
		}

		@Test
		void movesTheEndOfALockThatIsNotRenewed() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			handle.extend(Duration.ofMinutes(2));
			fixture().time().advance(Duration.ofMinutes(1));
			assertThat(handle.isHeld()).isTrue();
			fixture().time().advance(Duration.ofMinutes(1));
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "lost EXPIRED");
		}

	}

	@Nested
	class Renewing {

		@Test
		void happensAtAThirdOfTheLease() {
			LockHandle handle = fixture().acquire(RENEWED);
			fixture().time().advanceMillis(9_999);
			assertThat(fixture().node(0).sent("extend")).isZero();
			fixture().time().advanceMillis(1);
			assertThat(fixture().node(0).sent("extend")).isOne();
			fixture().time().advance(Duration.ofHours(1));
			assertThat(fixture().node(0).sent("extend")).isEqualTo(361);
			assertThat(handle.isHeld()).isTrue();
		}

		@Test
		void comesSoonerAfterAnUnknownResult() {
			LockHandle handle = fixture().acquire(RENEWED);
			fixture().node(0).behave(Behaviour.FAILING);
			fixture().node(1).behave(Behaviour.FAILING);
			fixture().time().advance(Duration.ofSeconds(10));
			assertThat(fixture().node(2).sent("extend")).isOne();
			Duration next = fixture().time().untilNextTimer();
			assertThat(next).isEqualTo(Duration.ofMillis(19_698).dividedBy(4));
			fixture().behave(Behaviour.PROMPT);
			fixture().time().advance(next);
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(29_698));
			assertThat(fixture().time().untilNextTimer()).isEqualTo(Duration.ofSeconds(10));
		}

		@Test
		void goesOnUntilTheValidityEnds() {
			fixture().acquire(RENEWED);
			fixture().behave(Behaviour.HELD);
			fixture().time().advanceMillis(29_697);
			assertThat(fixture().node(0).sent("extend")).isGreaterThan(5);
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED");
			fixture().time().advanceMillis(1);
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "lost EXPIRED");
			fixture().everyNode((node) -> node.failAll("connection lost"));
			fixture().time().advance(EngineFixture.LEASE);
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void endsWithTheLongestHold() {
			LockHandle handle = fixture().acquire(RENEWED.withMaxHold(Duration.ofSeconds(45)));
			fixture().time().advance(Duration.ofSeconds(44));
			assertThat(handle.isHeld()).isTrue();
			assertThat(fixture().server(0).remaining(EngineFixture.KEY)).isLessThanOrEqualTo(Duration.ofSeconds(1));
			fixture().time().advance(Duration.ofSeconds(1));
			assertThat(handle.isHeld()).isFalse();
			assertThat(fixture().isIdle()).isTrue();
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void doesNotHappenWhereItIsNotWanted() {
			fixture().acquire(EngineFixture.ONCE);
			fixture().time().advance(EngineFixture.LEASE);
			assertThat(fixture().node(0).sent("extend")).isZero();
		}

		@Test
		void endsWithTheRelease() {
			LockHandle handle = fixture().acquire(RENEWED);
			handle.release();
			assertThat(fixture().time().timers()).isZero();
			fixture().time().advance(EngineFixture.LEASE);
			assertThat(fixture().node(0).sent("extend")).isZero();
		}

		@Test
		void losesALockThatAQuorumHasForgotten() {
			LockHandle handle = fixture().acquire(RENEWED);
			fixture().server(0).store(EngineFixture.KEY, "other", EngineFixture.LEASE);
			fixture().server(1).store(EngineFixture.KEY, "other", EngineFixture.LEASE);
			fixture().time().advance(Duration.ofSeconds(10));
			assertThat(handle.isHeld()).isFalse();
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "lost GONE");
			assertThat(fixture().server(2).token(EngineFixture.KEY)).isNull();
			assertThat(fixture().isIdle()).isTrue();
		}

	}

	@Nested
	class Losing {

		@Test
		void happensOnceAndIsReportedOffTheTimerThread() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			List<String> told = new ArrayList<>();
			handle.onLost(() -> {
				told.add("first");
				throw new IllegalStateException("failed");
			});
			handle.onLost(() -> told.add("second"));
			fixture().time().advanceMillis(29_697);
			assertThat(fixture().callbacksWaiting()).isZero();
			fixture().time().advanceMillis(1);
			assertThat(told).isEmpty();
			assertThat(fixture().runCallbacks()).isEqualTo(2);
			handle.onLost(() -> told.add("late"));
			assertThat(handle.isHeld()).isFalse();
			fixture().time().advance(EngineFixture.LEASE);
			fixture().runCallbacks();
			assertThat(told).containsExactly("first", "second", "late");
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "lost EXPIRED");
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void isSeenByTheClockBeforeTheTimerRuns() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().time().stall(Duration.ofMillis(29_698));
			assertThat(handle.remainingValidity()).isZero();
			assertThatExceptionOfType(LockLostException.class).isThrownBy(handle::ensureHeld)
				.satisfies((lost) -> assertThat(lost.reason()).isEqualTo(LossReason.EXPIRED))
				.withMessageContaining(EngineFixture.NAME);
			fixture().time().advance(EngineFixture.LEASE);
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "lost EXPIRED");
		}

		@Test
		void isFoundOutWhenTheNextHolderIsHere() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().free(0, 1, 2);
			LockHandle next = fixture().acquire(EngineFixture.ONCE);
			assertThat(handle.isHeld()).isFalse();
			assertThat(next.isHeld()).isTrue();
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "lost GONE", "ACQUIRED");
			assertThat(next.release()).isTrue();
		}

		@Test
		void isDetectedWhenAQuorumOfNodesReportsChanges() {
			LockHandle handle = fixture().acquire(RENEWED);
			fixture().time().advance(Duration.ofSeconds(10));
			fixture().server(0).remove(EngineFixture.KEY);
			assertThat(fixture().node(0).sent("holds")).as("asked when it began").isOne();
			fixture().server(1).remove(EngineFixture.KEY);
			assertThat(handle.isHeld()).isFalse();
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "lost GONE");
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void isNotBelievedWhenTheNodesStillKnowTheToken() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().engine().changed(fixture().node(0), EngineFixture.KEY);
			fixture().engine().changed(fixture().node(0), EngineFixture.KEY);
			assertThat(fixture().node(0).sent("holds")).isZero();
			fixture().engine().changed(fixture().node(1), EngineFixture.KEY);
			assertThat(fixture().node(0).sent("holds")).isOne();
			assertThat(handle.isHeld()).isTrue();
		}

		@Test
		void isReportedByTheNodesOnceAHoldHasLastedForAMoment() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().time().advance(Duration.ofMillis(60));
			fixture().free(0);
			assertThat(handle.isHeld()).as("with two of three nodes").isTrue();
			fixture().free(1);
			assertThat(handle.isHeld()).isFalse();
		}

		/**
		 * The last answer of a quorum may arrive after the change that makes it outdated.
		 */
		@Test
		void isDetectedIfANodeReportsAChangeWhileAllAreAsked() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().time().advance(Duration.ofMillis(60));
			fixture().behave(Behaviour.HELD);
			fixture().engine().changed(fixture().node(1), EngineFixture.KEY);
			fixture().server(0).remove(EngineFixture.KEY);
			fixture().node(0).pushNext();
			fixture().node(0).answerNext();
			fixture().node(1).answerNext();
			fixture().server(1).remove(EngineFixture.KEY);
			fixture().node(1).pushNext();
			assertThat(fixture().node(1).onTheWay()).isZero();
			fixture().node(2).answerNext();
			assertThat(handle.isHeld()).as("not asked again yet").isTrue();
			fixture().everyNode(FakeNode::answerAll);
			assertThat(handle.isHeld()).isFalse();
		}

		@Test
		void isReportedByTheNodesAgainAfterTheyLostTheirConnections() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().time().advance(Duration.ofMillis(60));
			fixture().everyNode(FakeNode::reconnect);
			fixture().free(0, 1);
			assertThat(handle.isHeld()).isFalse();
		}

		@Test
		void isReportedAgainAfterChangesThatLeftTheToken() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().time().advance(Duration.ofMillis(60));
			for (int i = 0; i < 3; i++) {
				fixture().server(i).put(EngineFixture.KEY, handle.token(), EngineFixture.LEASE);
			}
			assertThat(handle.isHeld()).isTrue();
			fixture().free(1, 2);
			assertThat(handle.isHeld()).isFalse();
		}

		@Test
		void costsAShortHoldNothing() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().time().advance(Duration.ofMillis(40));
			handle.release();
			fixture().time().advance(Duration.ofMillis(40));
			assertThat(fixture().node(0).sent()).containsExactly("acquire", "release");
		}

		@Test
		void isNotCheckedIfNodesDoNotReportChanges() {
			fixture().everyNode(FakeNode::stopTracking);
			fixture().acquire(EngineFixture.ONCE);
			fixture().time().advance(Duration.ofMillis(60));
			assertThat(fixture().node(0).sent()).containsExactly("acquire");
		}

		@Test
		void isNotBelievedOfNodesThatDoNotAnswer() {
			LockHandle handle = fixture().acquire(EngineFixture.ONCE);
			fixture().behave(Behaviour.FAILING);
			fixture().engine().freed(EngineFixture.KEY);
			assertThat(handle.isHeld()).isTrue();
		}

	}

	@Test
	void hasNoFenceUnlessAskedFor() {
		assertThatIllegalStateException().isThrownBy(this.fixture.acquire(EngineFixture.ONCE)::fence)
			.withMessageContaining(EngineFixture.NAME);
	}

	@Test
	void isReleasedIfItsWaiterHasGone() {
		this.fixture.behave(Behaviour.HELD);
		Waiter waiter = this.fixture.submit(EngineFixture.ONCE);
		waiter.cancel();
		this.fixture.behave(Behaviour.PROMPT);
		this.fixture.everyNode(FakeNode::answerAll);
		assertThat(waiter.result()).isCompletedWithValue(Optional.empty());
		assertThat(this.fixture.isEmpty()).isTrue();
		assertThat(this.fixture.isIdle()).isTrue();
		assertThat(this.fixture.events().recorded()).containsExactly("CANCELLED");
	}

	private EngineFixture fixture() {
		return this.fixture;
	}

}
