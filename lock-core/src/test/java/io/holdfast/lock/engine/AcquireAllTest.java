package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Several locks on nodes that take them together.
 */
class AcquireAllTest {

	private static final String TOKEN = "other@host:2:00";

	private final Rig rig = Rig.of(3);

	@Nested
	class Taking {

		@Test
		void sendsEachNodeOneCommandForAllOfThem() {
			LockHandle handle = handle(start("c", "a", "b", "a"));
			assertThat(handle.name()).isEqualTo("a, b, c");
			assertThat(handle.release()).isTrue();
			rig().everyNode((node) -> assertThat(node.sent()).containsExactly("acquireAll", "releaseAll"));
		}

		@Test
		void givesAllOfThemOneToken() {
			LockHandle handle = handle(start("a", "b"));
			assertThat(token(0, "a")).isEqualTo(handle.token()).isEqualTo(token(0, "b"));
		}

		@Test
		void needsOneQuorumForAllOfThem() {
			rig().server(0).put("locks:a", TOKEN, Rig.LEASE);
			rig().server(1).put("locks:b", TOKEN, Rig.LEASE);
			assertThat(rig().engine().several().start(List.of("a", "b"), Rig.ONCE).result())
				.isCompletedWithValue(Optional.empty());
			assertThat(rig().server(2).size()).isZero();
			assertThat(token(0, "b")).isNull();
		}

		@Test
		void isContentWithAQuorum() {
			rig().server(0).put("locks:b", TOKEN, Rig.LEASE);
			assertThat(handle(start("a", "b")).isHeld()).isTrue();
			assertThat(token(0, "a")).isNull();
		}

		@Test
		void countsValidityFromBeforeTheFirstCommand() {
			rig().behave(Behaviour.HELD);
			Acquisition all = start("a", "b");
			rig().time().advanceMillis(100);
			rig().everyNode(FakeNode::answerAll);
			assertThat(handle(all).remainingValidity()).isEqualTo(Duration.ofMillis(30_000 - 302 - 100));
		}

		@Test
		void takesAnyNumberOfNames() {
			List<String> names = IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();
			LockHandle handle = handle(rig().engine().several().start(names, Rig.WAITING));
			assertThat(handle.release()).isTrue();
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void refusesBadNamesBeforeItHoldsAnything() {
			assertThatIllegalArgumentException().isThrownBy(() -> start("a", " "));
			assertThatIllegalArgumentException().isThrownBy(() -> start());
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void refusesOneFenceForSeveralLocks() {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> rig().engine().several().start(List.of("a", "b"), Rig.WAITING.fenced()))
				.withMessageContaining("a fence each");
			assertThat(rig().isEmpty()).isTrue();
		}

	}

	@Nested
	class Failing {

		@Test
		void releasesAllOnEveryNode() {
			rig().node(2).behave(Behaviour.HELD);
			block("c", 0, 1);
			rig().engine().several().start(List.of("a", "b", "c"), Rig.ONCE);
			assertThat(rig().node(2).onTheWay()).isEqualTo(2);
			rig().node(2).answerAll();
			rig().everyNode((node) -> assertThat(node.sent()).containsExactly("acquireAll", "releaseAll"));
			assertThat(rig().server(2).size()).isZero();
		}

		@Test
		void releasesAgainWhatALateCommandSetAnew() {
			rig().node(2).behave(Behaviour.HELD);
			rig().node(2).forgetScript();
			block("b", 0, 1);
			rig().engine().several().start(List.of("a", "b"), Rig.ONCE);
			rig().node(2).answerAll();
			assertThat(rig().server(2).size()).isZero();
		}

		@Test
		void isUnavailableWithoutAQuorum() {
			rig().node(0).behave(Behaviour.FAILING);
			rig().node(1).behave(Behaviour.FAILING);
			assertThatThrownBy(start("a", "b").result()::join).hasCauseInstanceOf(LockUnavailableException.class);
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().isIdle()).isTrue();
		}

	}

	@Nested
	class Waiting {

		@Test
		void sendsNothingUntilWhatBlocksChanges() {
			block("b", 0, 1, 2);
			Acquisition all = start("a", "b");
			rig().time().advance(Duration.ofSeconds(5));
			other("a").release();
			rig().everyNode((node) -> assertThat(node.sent("acquireAll")).isOne());
			free("b");
			assertThat(handle(all).isHeld()).isTrue();
		}

		@Test
		void triesAgainWhenTheLeaseThatBlocksEnds() {
			rig().everyNode((node) -> node.server().put("locks:b", TOKEN, Duration.ofSeconds(4)));
			Acquisition all = start("a", "b");
			rig().time().advanceMillis(4001);
			assertThat(handle(all).isHeld()).isTrue();
		}

		@Test
		void stopsAfterTheWaitForAllOfThem() {
			block("a", 0, 1, 2);
			block("b", 0, 1, 2);
			Acquisition all = start("a", "b");
			rig().time().advance(Duration.ofSeconds(6));
			free("a");
			rig().time().advance(Duration.ofSeconds(3));
			assertThat(all.result()).isNotDone();
			rig().time().advance(Duration.ofSeconds(1));
			assertThat(all.result()).isCompletedWithValue(Optional.empty());
			free("b");
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void leavesNothingWhenCancelled() {
			block("b", 0, 1, 2);
			Acquisition all = start("a", "b");
			rig().behave(Behaviour.HELD);
			free("b");
			rig().node(0).pushNext();
			rig().node(1).pushNext();
			rig().everyNode(FakeNode::arrive);
			all.cancel();
			assertThat(all.result()).isCompletedWithValue(Optional.empty());
			rig().behave(Behaviour.PROMPT);
			rig().everyNode(FakeNode::answerAll);
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void asksOneNodeFirstAfterASplitVote() {
			rig().server(0).put("locks:a", TOKEN, Rig.LEASE);
			rig().server(1).put("locks:b", "third@host:3:00", Rig.LEASE);
			Acquisition all = start("a", "b");
			int leader = Math.floorMod(List.of("locks:a", "locks:b").hashCode(), 3);
			rig().behave(Behaviour.HELD);
			rig().everyNode((node) -> node.sent().clear());
			rig().time().advanceMillis(30);
			for (int node = 0; node < 3; node++) {
				assertThat(rig().node(node).sent()).hasSize((node == leader) ? 1 : 0);
			}
			all.cancel();
		}

	}

	@Nested
	class InOneJvm {

		private final Rig handing = Rig.handingOff(3, Duration.ofMillis(10), LockListener.NO_OP);

		@Test
		void waitersGetEachLockInTheirOrder() {
			LockHandle first = handle(start("b", "c"));
			Acquisition second = start("a", "b");
			Acquisition third = rig().engine().queues().submit("a", Rig.WAITING);
			Acquisition fourth = rig().engine().queues().submit("c", Rig.WAITING);
			assertThat(List.of(second.result(), third.result(), fourth.result()))
				.noneMatch((result) -> result.isDone());
			first.release();
			assertThat(fourth.result()).isDone();
			assertThat(third.result()).isNotDone();
			handle(second).release();
			assertThat(handle(third).isHeld()).isTrue();
		}

		@Test
		void onlyTheFirstEverywhereContends() {
			LockHandle held = handle(start("a", "b", "c"));
			rig().everyNode((node) -> node.sent().clear());
			start("a", "c");
			start("b", "c");
			start("a", "b");
			rig().everyNode((node) -> assertThat(node.sent()).containsExactly("acquireAll", "releaseAll"));
			held.release();
		}

		@Test
		void whoGivesUpLetsTheNextOnesGoOn() {
			block("b", 0, 1, 2);
			Acquisition first = start("a", "b", "c");
			Acquisition second = rig().engine().queues().submit("a", Rig.WAITING);
			Acquisition third = start("a", "c");
			first.cancel();
			assertThat(third.result()).isNotDone();
			handle(second).release();
			assertThat(handle(third).release()).isTrue();
		}

		@Test
		void whoFollowsHearsThatTheTokensOfOneWhoGaveUpAreGone() {
			// Held by others where our own tokens do not stand, and one node is away.
			rig().server(1).put("locks:a", TOKEN, Rig.LEASE);
			rig().node(2).behave(Behaviour.FAILING);
			rig().node(0).behave(Behaviour.HELD);
			rig().node(1).behave(Behaviour.HELD);
			Acquisition first = start("a", "b");
			Acquisition second = rig().engine().queues().submit("a", Rig.WAITING);
			rig().node(0).arrive();
			first.cancel();
			rig().node(0).arrive();
			rig().node(0).answerAll();
			rig().node(1).answerAll();
			rig().node(0).behave(Behaviour.PROMPT);
			rig().node(1).behave(Behaviour.PROMPT);
			rig().node(0).answerAll();
			rig().node(1).answerAll();
			rig().server(1).remove("locks:a");
			rig().time().advanceMillis(100);
			assertThat(handle(second).isHeld()).isTrue();
		}

		@Test
		void aLeaseIsPassedOnOnlyToWhoWantsTheSame() {
			LockEngine engine = this.handing.engine();
			LockHandle held = handle(engine.several().start(List.of("a", "b"), renewed()));
			Acquisition same = engine.several().start(List.of("b", "a"), renewed());
			Acquisition less = engine.several().start(List.of("a"), renewed());
			held.release();
			assertThat(handle(same).token()).isEqualTo(held.token());
			handle(same).release();
			assertThat(handle(less).token()).isNotEqualTo(held.token());
			assertThat(this.handing.server(0).token("locks:b")).isNull();
		}

		@Test
		void aLeaseIsNotPassedOnPastWhoWaitsLongerForAPart() {
			LockEngine engine = this.handing.engine();
			LockHandle held = handle(engine.several().start(List.of("a", "b"), renewed()));
			Acquisition part = engine.several().start(List.of("b"), renewed());
			Acquisition same = engine.several().start(List.of("a", "b"), renewed());
			held.release();
			assertThat(same.result()).isNotDone();
			handle(part).release();
			assertThat(handle(same).isHeld()).isTrue();
		}

		private LockOptions renewed() {
			return Rig.WAITING.withRenew(true);
		}

	}

	@Nested
	class TheHandle {

		@Test
		void renewsAllByOneCommandForEachNode() {
			LockHandle handle = handle(rig().engine().several().start(List.of("a", "b"), Rig.WAITING.withRenew(true)));
			rig().time().advance(Duration.ofSeconds(25));
			assertThat(handle.isHeld()).isTrue();
			rig().everyNode(
					(node) -> assertThat(node.sent()).containsExactly("acquireAll", "holds", "extendAll", "extendAll"));
			handle.release();
		}

		@Test
		void extendsAll() {
			LockHandle handle = handle(start("a", "b"));
			rig().time().advance(Duration.ofSeconds(20));
			assertThat(handle.extend(Duration.ofSeconds(60))).isTrue();
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(59_398));
			assertThat(rig().server(1).remaining("locks:b")).isEqualTo(Duration.ofSeconds(60));
		}

		@Test
		void countsANodeThatLostOneFromTheNextRoundOn() {
			LockHandle handle = handle(start("a", "b"));
			rig().server(0).remove("locks:b");
			rig().node(1).behave(Behaviour.FAILING);
			assertThatThrownBy(() -> handle.extend(Duration.ofSeconds(60)))
				.isInstanceOf(LockUnavailableException.class);
			assertThat(token(0, "b")).isEqualTo(handle.token());
			assertThat(handle.extend(Duration.ofSeconds(60))).isTrue();
		}

		@Test
		void isLostWithOneOfThem() {
			LockHandle handle = handle(start("a", "b", "c"));
			handle.extend(Rig.LEASE);
			int[] told = new int[1];
			handle.onLost(() -> told[0]++);
			free("b");
			rig().runCallbacks();
			assertThat(told[0]).isOne();
			assertThatThrownBy(handle::ensureHeld).isInstanceOfSatisfying(LockLostException.class,
					(lost) -> assertThat(lost.lockName()).isEqualTo("a, b, c"));
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "lost GONE");
		}

		@Test
		void isLostWhereAnotherTokenStandsForOneOfThem() {
			LockHandle handle = handle(start("a", "b"));
			rig().server(0).put("locks:b", TOKEN, Rig.LEASE);
			rig().server(1).put("locks:b", TOKEN, Rig.LEASE);
			assertThat(handle.extend(Rig.LEASE)).isFalse();
			assertThat(handle.isHeld()).isFalse();
		}

		@Test
		void saysWhetherAllWereStillHeld() {
			LockHandle handle = handle(start("a", "b"));
			rig().server(0).remove("locks:b");
			rig().server(1).remove("locks:b");
			assertThat(handle.release()).isFalse();
			assertThat(handle.release()).isFalse();
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void isReleasedWhenTheEngineCloses() {
			LockHandle handle = handle(start("a", "b"));
			Acquisition waiting = start("b", "c");
			assertThat(rig().engine().close()).isTrue();
			assertThat(handle.isHeld()).isFalse();
			assertThat(waiting.result()).isCompletedExceptionally();
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().isIdle()).isTrue();
		}

	}

	@Nested
	class TheListener {

		@Test
		void hearsOfOneAcquisitionAndOneRelease() {
			handle(start("a", "b", "c")).release();
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "released");
		}

		@Test
		void hearsOfOneWait() {
			block("b", 0, 1, 2);
			Acquisition all = start("a", "b");
			free("b");
			handle(all).release();
			assertThat(rig().events().heard()).containsExactly("wait", "wait over", "ACQUIRED", "handed REMOTE",
					"released");
		}

	}

	private Rig rig() {
		return this.rig;
	}

	private Acquisition start(String... names) {
		return this.rig.engine().several().start(List.of(names), Rig.WAITING);
	}

	/**
	 * A lock that another client holds.
	 */
	private LockHandle other(String name) {
		LockEngine other = this.rig.engine(this.rig.connect().toArray(LockNode[]::new));
		return handle(other.queues().submit(name, Rig.ONCE));
	}

	private LockHandle handle(Acquisition all) {
		return all.result().getNow(Optional.empty()).orElseThrow();
	}

	private @Nullable String token(int server, String name) {
		return this.rig.server(server).token("locks:" + name);
	}

	private void block(String name, int... servers) {
		for (int server : servers) {
			this.rig.server(server).put("locks:" + name, TOKEN, Rig.LEASE);
		}
	}

	private void free(String name) {
		this.rig.everyNode((node) -> node.server().remove("locks:" + name));
	}

}
