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

class EngineHandleTest {

	private static final LockOptions RENEWED = Rig.ONCE.withRenew(true);

	private final Rig rig = Rig.of(3);

	@Nested
	class Releasing {

		@Test
		void deletesTheKeyEverywhereOnce() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			assertThat(handle.release()).isTrue();
			assertThat(handle.release()).isFalse();
			handle.close();
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().node(0).sent()).containsExactly("acquire", "release");
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "released");
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void leavesTheKeyOfTheNextHolderAlone() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().occupy(0, 1, 2);
			assertThat(handle.release()).isFalse();
			assertThat(rig().server(0).token(Rig.KEY)).isEqualTo("other@host:2:00");
		}

		@Test
		void isSentEvenWhenTheLeaseHasRunOutLocally() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().time().jumpWallClock(Rig.LEASE);
			assertThat(rig().server(0).token(Rig.KEY)).isNotNull();
			assertThat(handle.release()).isTrue();
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "lost EXPIRED");
		}

		@Test
		void isSentAgainAfterALossThatCouldNotSendIt() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().time().jumpWallClock(Rig.LEASE);
			rig().behave(Behaviour.FAILING);
			assertThat(handle.isHeld()).isFalse();
			rig().behave(Behaviour.PROMPT);
			assertThat(handle.release()).isTrue();
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void followsByItselfWhenTheLeaseHasRunOut() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().time().jumpWallClock(Rig.LEASE);
			assertThat(handle.isHeld()).isFalse();
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().node(0).sent()).containsExactly("acquire", "release");
		}

		@Test
		void doesNotWaitForTheSlowest() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().node(1).behave(Behaviour.HELD);
			assertThat(handle.release()).isTrue();
			rig().node(1).answerAll();
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void saysNoWhenTooFewNodesAnswer() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().node(0).behave(Behaviour.FAILING);
			rig().node(1).behave(Behaviour.FAILING);
			assertThat(handle.release()).isFalse();
		}

		@Test
		void endsWithTheNodeTimeoutWhereNobodyAnswers() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().behave(Behaviour.HELD);
			CompletableFuture<Boolean> released = handle.releaseAsync().toCompletableFuture();
			rig().time().advanceMillis(500);
			rig().runCallbacks();
			assertThat(released).isCompletedWithValue(false);
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void endsWhatTheHandleSays() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			handle.release();
			assertThat(handle.isHeld()).isFalse();
			assertThat(handle.remainingValidity()).isZero();
			assertThat(handle.extend(Rig.LEASE)).isFalse();
			assertThatIllegalStateException().isThrownBy(handle::ensureHeld).withMessageContaining("released");
			handle.onLost(() -> {
				throw new AssertionError("never after a release");
			});
			assertThat(rig().callbacksWaiting()).isZero();
		}

	}

	@Nested
	class AnExtension {

		@Test
		void countsFromBeforeItsCommands() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().time().advance(Duration.ofSeconds(20));
			assertThat(handle.extend(Rig.LEASE)).isTrue();
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(29_698));
			assertThat(rig().server(2).remaining(Rig.KEY)).isEqualTo(Rig.LEASE);
		}

		@Test
		void neverShortens() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			assertThat(handle.extend(Duration.ofSeconds(5))).isTrue();
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(29_698));
			assertThat(rig().server(2).remaining(Rig.KEY)).isEqualTo(Rig.LEASE);
		}

		@Test
		void happensOnlyWithinTheValidity() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().time().jumpWallClock(Duration.ofMillis(29_698));
			assertThat(handle.extend(Rig.LEASE)).isFalse();
			assertThat(rig().node(0).sent("extend")).isZero();
		}

		@Test
		void doesNotReviveWhatExpiredWhileItWasOnItsWay() throws Exception {
			EngineHandle handle = rig().hold(Rig.ONCE);
			rig().behave(Behaviour.HELD);
			CompletableFuture<Extending.Result> extending = handle.extendNow(Rig.LEASE);
			rig().time().jumpWallClock(Duration.ofMillis(29_698));
			rig().everyNode(FakeNode::answerNext);
			assertThat(extending).isCompletedWithValue(Extending.Result.LOST);
			assertThat(handle.isHeld()).isFalse();
			assertThat(rig().events().count("lost EXPIRED")).isOne();
		}

		@Test
		void doesNotCountANodeThatHadLostTheKey() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().server(0).remove(Rig.KEY);
			rig().node(1).behave(Behaviour.FAILING);
			assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(() -> handle.extend(Rig.LEASE));
			assertThat(handle.isHeld()).isTrue();
			assertThat(rig().server(0).token(Rig.KEY)).isEqualTo(handle.token());
			assertThat(handle.extend(Rig.LEASE)).isTrue();
		}

		@Test
		void losesALockThatAQuorumHasForgottenAndTakesTheRestBack() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().server(0).remove(Rig.KEY);
			rig().node(0).behave(Behaviour.HELD);
			rig().occupy(1);
			rig().node(2).behave(Behaviour.HELD);
			CompletableFuture<Boolean> extended = CompletableFuture.supplyAsync(() -> handle.extend(Rig.LEASE));
			while (rig().node(2).onTheWay() == 0) {
				Thread.onSpinWait();
			}
			rig().node(0).answerNext();
			assertThat(extended.join()).isFalse();
			rig().everyNode(FakeNode::answerAll);
			assertThat(rig().server(0).token(Rig.KEY)).isNull();
			assertThat(rig().server(1).token(Rig.KEY)).isEqualTo("other@host:2:00");
			assertThat(rig().server(2).token(Rig.KEY)).isNull();
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "lost GONE");
		}

		@Test
		void takesBackAKeyThatALateCommandHasSetAgain() {
			EngineHandle handle = rig().hold(Rig.ONCE);
			rig().node(2).behave(Behaviour.HELD);
			rig().node(2).forgetScript();
			handle.extendNow(Rig.LEASE);
			handle.releaseNow();
			rig().node(2).answerAll();
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().node(2).sent()).containsExactly("acquire", "extend", "release", "release");
		}

		@Test
		void needsALeaseThatLeavesValidity() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			assertThatIllegalArgumentException().isThrownBy(() -> handle.extend(Duration.ofMillis(2)))
				.withMessageContaining(Rig.NAME);
		}

		@Test
		void movesTheEndOfALockThatIsNotRenewed() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			handle.extend(Duration.ofMinutes(2));
			rig().time().advance(Duration.ofMinutes(1));
			assertThat(handle.isHeld()).isTrue();
			rig().time().advance(Duration.ofMinutes(1));
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "lost EXPIRED");
		}

	}

	@Nested
	class Renewing {

		@Test
		void happensAtAThirdOfTheLease() {
			LockHandle handle = rig().acquire(RENEWED);
			rig().time().advanceMillis(9_999);
			assertThat(rig().node(0).sent("extend")).isZero();
			rig().time().advanceMillis(1);
			assertThat(rig().node(0).sent("extend")).isOne();
			rig().time().advance(Duration.ofHours(1));
			assertThat(rig().node(0).sent("extend")).isEqualTo(361);
			assertThat(handle.isHeld()).isTrue();
		}

		@Test
		void comesSoonerAfterNobodyKnew() {
			LockHandle handle = rig().acquire(RENEWED);
			rig().node(0).behave(Behaviour.FAILING);
			rig().node(1).behave(Behaviour.FAILING);
			rig().time().advance(Duration.ofSeconds(10));
			assertThat(rig().node(2).sent("extend")).isOne();
			Duration next = rig().time().untilNextTimer();
			assertThat(next).isEqualTo(Duration.ofMillis(19_698).dividedBy(4));
			rig().behave(Behaviour.PROMPT);
			rig().time().advance(next);
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(29_698));
			assertThat(rig().time().untilNextTimer()).isEqualTo(Duration.ofSeconds(10));
		}

		@Test
		void goesOnUntilTheValidityEnds() {
			rig().acquire(RENEWED);
			rig().behave(Behaviour.HELD);
			rig().time().advanceMillis(29_697);
			assertThat(rig().node(0).sent("extend")).isGreaterThan(5);
			assertThat(rig().events().heard()).containsExactly("ACQUIRED");
			rig().time().advanceMillis(1);
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "lost EXPIRED");
			rig().everyNode((node) -> node.failAll("connection lost"));
			rig().time().advance(Rig.LEASE);
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void endsWithTheLongestHold() {
			LockHandle handle = rig().acquire(RENEWED.withMaxHold(Duration.ofSeconds(45)));
			rig().time().advance(Duration.ofSeconds(44));
			assertThat(handle.isHeld()).isTrue();
			assertThat(rig().server(0).remaining(Rig.KEY)).isLessThanOrEqualTo(Duration.ofSeconds(1));
			rig().time().advance(Duration.ofSeconds(1));
			assertThat(handle.isHeld()).isFalse();
			assertThat(rig().isIdle()).isTrue();
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void doesNotHappenWhereItIsNotWanted() {
			rig().acquire(Rig.ONCE);
			rig().time().advance(Rig.LEASE);
			assertThat(rig().node(0).sent("extend")).isZero();
		}

		@Test
		void endsWithTheRelease() {
			LockHandle handle = rig().acquire(RENEWED);
			handle.release();
			assertThat(rig().time().timers()).isZero();
			rig().time().advance(Rig.LEASE);
			assertThat(rig().node(0).sent("extend")).isZero();
		}

		@Test
		void losesALockThatAQuorumHasForgotten() {
			LockHandle handle = rig().acquire(RENEWED);
			rig().server(0).store(Rig.KEY, "other", Rig.LEASE);
			rig().server(1).store(Rig.KEY, "other", Rig.LEASE);
			rig().time().advance(Duration.ofSeconds(10));
			assertThat(handle.isHeld()).isFalse();
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "lost GONE");
			assertThat(rig().server(2).token(Rig.KEY)).isNull();
			assertThat(rig().isIdle()).isTrue();
		}

	}

	@Nested
	class Losing {

		@Test
		void happensOnceAndIsToldOffTheTimerThread() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			List<String> told = new ArrayList<>();
			handle.onLost(() -> {
				told.add("first");
				throw new IllegalStateException("failed");
			});
			handle.onLost(() -> told.add("second"));
			rig().time().advanceMillis(29_697);
			assertThat(rig().callbacksWaiting()).isZero();
			rig().time().advanceMillis(1);
			assertThat(told).isEmpty();
			assertThat(rig().runCallbacks()).isEqualTo(2);
			handle.onLost(() -> told.add("late"));
			assertThat(handle.isHeld()).isFalse();
			rig().time().advance(Rig.LEASE);
			rig().runCallbacks();
			assertThat(told).containsExactly("first", "second", "late");
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "lost EXPIRED");
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void isSeenByTheClockBeforeTheTimerRuns() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().time().stall(Duration.ofMillis(29_698));
			assertThat(handle.remainingValidity()).isZero();
			assertThatExceptionOfType(LockLostException.class).isThrownBy(handle::ensureHeld)
				.satisfies((lost) -> assertThat(lost.reason()).isEqualTo(LossReason.EXPIRED))
				.withMessageContaining(Rig.NAME);
			rig().time().advance(Rig.LEASE);
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "lost EXPIRED");
		}

		@Test
		void isFoundOutWhenTheNextHolderIsHere() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().free(0, 1, 2);
			LockHandle next = rig().acquire(Rig.ONCE);
			assertThat(handle.isHeld()).isFalse();
			assertThat(next.isHeld()).isTrue();
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "lost GONE", "ACQUIRED");
			assertThat(next.release()).isTrue();
		}

		@Test
		void isFoundOutWhenAQuorumOfNodesTellsOfChanges() {
			LockHandle handle = rig().acquire(RENEWED);
			rig().time().advance(Duration.ofSeconds(10));
			rig().server(0).remove(Rig.KEY);
			assertThat(rig().node(0).sent("holds")).as("asked when it began").isOne();
			rig().server(1).remove(Rig.KEY);
			assertThat(handle.isHeld()).isFalse();
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "lost GONE");
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void isNotBelievedWhenTheNodesStillKnowTheToken() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().engine().changed(rig().node(0), Rig.KEY);
			rig().engine().changed(rig().node(0), Rig.KEY);
			assertThat(rig().node(0).sent("holds")).isZero();
			rig().engine().changed(rig().node(1), Rig.KEY);
			assertThat(rig().node(0).sent("holds")).isOne();
			assertThat(handle.isHeld()).isTrue();
		}

		@Test
		void isToldByTheNodesOnceAHoldHasLastedForAMoment() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().time().advance(Duration.ofMillis(60));
			rig().free(0);
			assertThat(handle.isHeld()).as("with two of three nodes").isTrue();
			rig().free(1);
			assertThat(handle.isHeld()).isFalse();
		}

		/**
		 * The last answer of a quorum may come after what makes it old.
		 */
		@Test
		void isFoundOutWhereANodeTellsWhileAllAreAsked() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().time().advance(Duration.ofMillis(60));
			rig().behave(Behaviour.HELD);
			rig().engine().changed(rig().node(1), Rig.KEY);
			rig().server(0).remove(Rig.KEY);
			rig().node(0).pushNext();
			rig().node(0).answerNext();
			rig().node(1).answerNext();
			rig().server(1).remove(Rig.KEY);
			rig().node(1).pushNext();
			assertThat(rig().node(1).onTheWay()).isZero();
			rig().node(2).answerNext();
			assertThat(handle.isHeld()).as("not asked anew yet").isTrue();
			rig().everyNode(FakeNode::answerAll);
			assertThat(handle.isHeld()).isFalse();
		}

		@Test
		void isToldByTheNodesAgainAfterTheyLostTheirConnections() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().time().advance(Duration.ofMillis(60));
			rig().everyNode(FakeNode::reconnect);
			rig().free(0, 1);
			assertThat(handle.isHeld()).isFalse();
		}

		@Test
		void isToldAgainAfterChangesThatLeftTheTokenThere() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().time().advance(Duration.ofMillis(60));
			for (int i = 0; i < 3; i++) {
				rig().server(i).put(Rig.KEY, handle.token(), Rig.LEASE);
			}
			assertThat(handle.isHeld()).isTrue();
			rig().free(1, 2);
			assertThat(handle.isHeld()).isFalse();
		}

		@Test
		void costsAShortHoldNothing() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().time().advance(Duration.ofMillis(40));
			handle.release();
			rig().time().advance(Duration.ofMillis(40));
			assertThat(rig().node(0).sent()).containsExactly("acquire", "release");
		}

		@Test
		void isNotAskedForWhereNodesDoNotTell() {
			rig().everyNode(FakeNode::stopTracking);
			rig().acquire(Rig.ONCE);
			rig().time().advance(Duration.ofMillis(60));
			assertThat(rig().node(0).sent()).containsExactly("acquire");
		}

		@Test
		void isNotBelievedOfNodesThatDoNotAnswer() {
			LockHandle handle = rig().acquire(Rig.ONCE);
			rig().behave(Behaviour.FAILING);
			rig().engine().freed(Rig.KEY);
			assertThat(handle.isHeld()).isTrue();
		}

	}

	@Test
	void hasNoFenceUnlessAskedFor() {
		assertThatIllegalStateException().isThrownBy(this.rig.acquire(Rig.ONCE)::fence).withMessageContaining(Rig.NAME);
	}

	@Test
	void goesToNobodyWhenItsWaiterHasGone() {
		this.rig.behave(Behaviour.HELD);
		Waiter waiter = this.rig.submit(Rig.ONCE);
		waiter.cancel();
		this.rig.behave(Behaviour.PROMPT);
		this.rig.everyNode(FakeNode::answerAll);
		assertThat(waiter.result()).isCompletedWithValue(Optional.empty());
		assertThat(this.rig.isEmpty()).isTrue();
		assertThat(this.rig.isIdle()).isTrue();
		assertThat(this.rig.events().heard()).containsExactly("CANCELLED");
	}

	private Rig rig() {
		return this.rig;
	}

}
