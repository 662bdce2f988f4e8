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
 * Several locks on nodes that can take them together.
 */
class AcquireAllTest {

	private static final String TOKEN = "other@host:2:00";

	private final EngineFixture fixture = EngineFixture.of(3);

	@Nested
	class Taking {

		@Test
		void sendsEachNodeOneCommandForAllOfThem() {
			LockHandle handle = handle(start("c", "a", "b", "a"));
			assertThat(handle.name()).isEqualTo("a, b, c");
			assertThat(handle.release()).isTrue();
			fixture().everyNode((node) -> assertThat(node.sent()).containsExactly("acquireAll", "releaseAll"));
		}

		@Test
		void givesAllOfThemOneToken() {
			LockHandle handle = handle(start("a", "b"));
			assertThat(token(0, "a")).isEqualTo(handle.token()).isEqualTo(token(0, "b"));
		}

		@Test
		void needsOneQuorumForAllOfThem() {
			fixture().server(0).put("locks:a", TOKEN, EngineFixture.LEASE);
			fixture().server(1).put("locks:b", TOKEN, EngineFixture.LEASE);
			assertThat(fixture().engine().acquireAll().start(List.of("a", "b"), EngineFixture.ONCE).result())
				.isCompletedWithValue(Optional.empty());
			assertThat(fixture().server(2).size()).isZero();
			assertThat(token(0, "b")).isNull();
		}

		@Test
		void isContentWithAQuorum() {
			fixture().server(0).put("locks:b", TOKEN, EngineFixture.LEASE);
			assertThat(handle(start("a", "b")).isHeld()).isTrue();
			assertThat(token(0, "a")).isNull();
		}

		@Test
		void countsValidityFromBeforeTheFirstCommand() {
			fixture().behave(Behaviour.HELD);
			PendingAcquisition all = start("a", "b");
			fixture().time().advanceMillis(100);
			fixture().everyNode(FakeNode::answerAll);
			assertThat(handle(all).remainingValidity()).isEqualTo(Duration.ofMillis(30_000 - 302 - 100));
		}

		@Test
		void takesAnyNumberOfNames() {
			List<String> names = IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();
			LockHandle handle = handle(fixture().engine().acquireAll().start(names, EngineFixture.WAITING));
			assertThat(handle.release()).isTrue();
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void refusesBadNamesBeforeItHoldsAnything() {
			assertThatIllegalArgumentException().isThrownBy(() -> start("a", " "));
			assertThatIllegalArgumentException().isThrownBy(() -> start());
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void refusesOneFenceForSeveralLocks() {
			assertThatIllegalArgumentException()
				.isThrownBy(
						() -> fixture().engine().acquireAll().start(List.of("a", "b"), EngineFixture.WAITING.fenced()))
				.withMessageContaining("a fence each");
			assertThat(fixture().isEmpty()).isTrue();
		}

	}

	@Nested
	class Failing {

		@Test
		void releasesAllOnEveryNode() {
			fixture().node(2).behave(Behaviour.HELD);
			block("c", 0, 1);
			fixture().engine().acquireAll().start(List.of("a", "b", "c"), EngineFixture.ONCE);
			assertThat(fixture().node(2).onTheWay()).isEqualTo(2);
			fixture().node(2).answerAll();
			fixture().everyNode((node) -> assertThat(node.sent()).containsExactly("acquireAll", "releaseAll"));
			assertThat(fixture().server(2).size()).isZero();
		}

		@Test
		void releasesAgainWhatALateCommandSetAnew() {
			fixture().node(2).behave(Behaviour.HELD);
			fixture().node(2).forgetScript();
			block("b", 0, 1);
			fixture().engine().acquireAll().start(List.of("a", "b"), EngineFixture.ONCE);
			fixture().node(2).answerAll();
			assertThat(fixture().server(2).size()).isZero();
		}

		@Test
		void isUnavailableWithoutAQuorum() {
			fixture().node(0).behave(Behaviour.FAILING);
			fixture().node(1).behave(Behaviour.FAILING);
			assertThatThrownBy(start("a", "b").result()::join).hasCauseInstanceOf(LockUnavailableException.class);
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().isIdle()).isTrue();
		}

	}

	@Nested
	class Waiting {

		@Test
		void sendsNothingUntilTheBlockingKeyChanges() {
			block("b", 0, 1, 2);
			PendingAcquisition all = start("a", "b");
			fixture().time().advance(Duration.ofSeconds(5));
			other("a").release();
			fixture().everyNode((node) -> assertThat(node.sent("acquireAll")).isOne());
			free("b");
			assertThat(handle(all).isHeld()).isTrue();
		}

		@Test
		void triesAgainWhenTheLeaseThatBlocksEnds() {
			fixture().everyNode((node) -> node.server().put("locks:b", TOKEN, Duration.ofSeconds(4)));
			PendingAcquisition all = start("a", "b");
			fixture().time().advanceMillis(4001);
			assertThat(handle(all).isHeld()).isTrue();
		}

		@Test
		void stopsAfterTheWaitForAllOfThem() {
			block("a", 0, 1, 2);
			block("b", 0, 1, 2);
			PendingAcquisition all = start("a", "b");
			fixture().time().advance(Duration.ofSeconds(6));
			free("a");
			fixture().time().advance(Duration.ofSeconds(3));
			assertThat(all.result()).isNotDone();
			fixture().time().advance(Duration.ofSeconds(1));
			assertThat(all.result()).isCompletedWithValue(Optional.empty());
			free("b");
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void leavesNothingWhenCancelled() {
			block("b", 0, 1, 2);
			PendingAcquisition all = start("a", "b");
			fixture().behave(Behaviour.HELD);
			free("b");
			fixture().node(0).pushNext();
			fixture().node(1).pushNext();
			fixture().everyNode(FakeNode::arrive);
			all.cancel();
			assertThat(all.result()).isCompletedWithValue(Optional.empty());
			fixture().behave(Behaviour.PROMPT);
			fixture().everyNode(FakeNode::answerAll);
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void asksOneNodeFirstAfterASplitVote() {
			fixture().server(0).put("locks:a", TOKEN, EngineFixture.LEASE);
			fixture().server(1).put("locks:b", "third@host:3:00", EngineFixture.LEASE);
			PendingAcquisition all = start("a", "b");
			int leader = Math.floorMod(List.of("locks:a", "locks:b").hashCode(), 3);
			fixture().behave(Behaviour.HELD);
			fixture().everyNode((node) -> node.sent().clear());
			fixture().time().advanceMillis(30);
			for (int node = 0; node < 3; node++) {
				assertThat(fixture().node(node).sent()).hasSize((node == leader) ? 1 : 0);
			}
			all.cancel();
		}

	}

	@Nested
	class InOneJvm {

		private final EngineFixture handing = EngineFixture.handingOff(3, Duration.ofMillis(10), LockListener.NO_OP);

		@Test
		void waitersGetEachLockInTheirOrder() {
			LockHandle first = handle(start("b", "c"));
			PendingAcquisition second = start("a", "b");
			PendingAcquisition third = fixture().engine().queues().submit("a", EngineFixture.WAITING);
			PendingAcquisition fourth = fixture().engine().queues().submit("c", EngineFixture.WAITING);
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
			fixture().everyNode((node) -> node.sent().clear());
			start("a", "c");
			start("b", "c");
			start("a", "b");
			fixture().everyNode((node) -> assertThat(node.sent()).containsExactly("acquireAll", "releaseAll"));
			held.release();
		}

		@Test
		void aWaiterThatGivesUpLetsTheNextOnesProceed() {
			block("b", 0, 1, 2);
			PendingAcquisition first = start("a", "b", "c");
			PendingAcquisition second = fixture().engine().queues().submit("a", EngineFixture.WAITING);
			PendingAcquisition third = start("a", "c");
			first.cancel();
			assertThat(third.result()).isNotDone();
			handle(second).release();
			assertThat(handle(third).release()).isTrue();
		}

		@Test
		void theNextWaiterLearnsThatTheTokensOfAWaiterThatGaveUpAreGone() {
			// Other clients hold the keys that do not hold this attempt's token, and one
			// node is down.
			fixture().server(1).put("locks:a", TOKEN, EngineFixture.LEASE);
			fixture().node(2).behave(Behaviour.FAILING);
			fixture().node(0).behave(Behaviour.HELD);
			fixture().node(1).behave(Behaviour.HELD);
			PendingAcquisition first = start("a", "b");
			PendingAcquisition second = fixture().engine().queues().submit("a", EngineFixture.WAITING);
			fixture().node(0).arrive();
			first.cancel();
			fixture().node(0).arrive();
			fixture().node(0).answerAll();
			fixture().node(1).answerAll();
			fixture().node(0).behave(Behaviour.PROMPT);
			fixture().node(1).behave(Behaviour.PROMPT);
			fixture().node(0).answerAll();
			fixture().node(1).answerAll();
			fixture().server(1).remove("locks:a");
			fixture().time().advanceMillis(100);
			assertThat(handle(second).isHeld()).isTrue();
		}

		@Test
		void aLeaseIsHandedOffOnlyToAWaiterForTheSameLocks() {
			LockEngine engine = this.handing.engine();
			LockHandle held = handle(engine.acquireAll().start(List.of("a", "b"), renewed()));
			PendingAcquisition same = engine.acquireAll().start(List.of("b", "a"), renewed());
			PendingAcquisition less = engine.acquireAll().start(List.of("a"), renewed());
			held.release();
			assertThat(handle(same).token()).isEqualTo(held.token());
			handle(same).release();
			assertThat(handle(less).token()).isNotEqualTo(held.token());
			assertThat(this.handing.server(0).token("locks:b")).isNull();
		}

		@Test
		void aLeaseIsNotHandedOffPastALongerWaiterForAPart() {
			LockEngine engine = this.handing.engine();
			LockHandle held = handle(engine.acquireAll().start(List.of("a", "b"), renewed()));
			PendingAcquisition part = engine.acquireAll().start(List.of("b"), renewed());
			PendingAcquisition same = engine.acquireAll().start(List.of("a", "b"), renewed());
			held.release();
			assertThat(same.result()).isNotDone();
			handle(part).release();
			assertThat(handle(same).isHeld()).isTrue();
		}

		private LockOptions renewed() {
			return EngineFixture.WAITING.withRenew(true);
		}

	}

	@Nested
	class TheHandle {

		@Test
		void renewsAllByOneCommandForEachNode() {
			LockHandle handle = handle(
					fixture().engine().acquireAll().start(List.of("a", "b"), EngineFixture.WAITING.withRenew(true)));
			fixture().time().advance(Duration.ofSeconds(25));
			assertThat(handle.isHeld()).isTrue();
			fixture().everyNode(
					(node) -> assertThat(node.sent()).containsExactly("acquireAll", "holds", "extendAll", "extendAll"));
			handle.release();
		}

		@Test
		void extendsAll() {
			LockHandle handle = handle(start("a", "b"));
			fixture().time().advance(Duration.ofSeconds(20));
			assertThat(handle.extend(Duration.ofSeconds(60))).isTrue();
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(59_398));
			assertThat(fixture().server(1).remaining("locks:b")).isEqualTo(Duration.ofSeconds(60));
		}

		@Test
		void countsANodeThatLostOneFromTheNextExtensionOn() {
			LockHandle handle = handle(start("a", "b"));
			fixture().server(0).remove("locks:b");
			fixture().node(1).behave(Behaviour.FAILING);
			assertThatThrownBy(() -> handle.extend(Duration.ofSeconds(60)))
				.isInstanceOf(LockUnavailableException.class);
			assertThat(token(0, "b")).isEqualTo(handle.token());
			assertThat(handle.extend(Duration.ofSeconds(60))).isTrue();
		}

		@Test
		void isLostWithOneOfThem() {
			LockHandle handle = handle(start("a", "b", "c"));
			handle.extend(EngineFixture.LEASE);
			int[] told = new int[1];
			handle.onLost(() -> told[0]++);
			free("b");
			fixture().runCallbacks();
			assertThat(told[0]).isOne();
			assertThatThrownBy(handle::ensureHeld).isInstanceOfSatisfying(LockLostException.class,
					(lost) -> assertThat(lost.lockName()).isEqualTo("a, b, c"));
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "lost GONE");
		}

		@Test
		void isLostIfOneOfTheKeysHoldsAnotherToken() {
			LockHandle handle = handle(start("a", "b"));
			fixture().server(0).put("locks:b", TOKEN, EngineFixture.LEASE);
			fixture().server(1).put("locks:b", TOKEN, EngineFixture.LEASE);
			assertThat(handle.extend(EngineFixture.LEASE)).isFalse();
			assertThat(handle.isHeld()).isFalse();
		}

		@Test
		void saysWhetherAllWereStillHeld() {
			LockHandle handle = handle(start("a", "b"));
			fixture().server(0).remove("locks:b");
			fixture().server(1).remove("locks:b");
			assertThat(handle.release()).isFalse();
			assertThat(handle.release()).isFalse();
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void isReleasedWhenTheEngineCloses() {
			LockHandle handle = handle(start("a", "b"));
			PendingAcquisition waiting = start("b", "c");
			assertThat(fixture().engine().close()).isTrue();
			assertThat(handle.isHeld()).isFalse();
			assertThat(waiting.result()).isCompletedExceptionally();
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().isIdle()).isTrue();
		}

	}

	@Nested
	class TheListener {

		@Test
		void receivesOneAcquisitionAndOneRelease() {
			handle(start("a", "b", "c")).release();
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "released");
		}

		@Test
		void receivesOneWait() {
			block("b", 0, 1, 2);
			PendingAcquisition all = start("a", "b");
			free("b");
			handle(all).release();
			assertThat(fixture().events().recorded()).containsExactly("wait", "wait over", "ACQUIRED", "handed REMOTE",
					"released");
		}

	}

	private EngineFixture fixture() {
		return this.fixture;
	}

	private PendingAcquisition start(String... names) {
		return this.fixture.engine().acquireAll().start(List.of(names), EngineFixture.WAITING);
	}

	/**
	 * Have another client hold a lock.
	 */
	private LockHandle other(String name) {
		LockEngine other = this.fixture.engine(this.fixture.connect().toArray(LockNode[]::new));
		return handle(other.queues().submit(name, EngineFixture.ONCE));
	}

	private LockHandle handle(PendingAcquisition all) {
		return all.result().getNow(Optional.empty()).orElseThrow();
	}

	private @Nullable String token(int server, String name) {
		return this.fixture.server(server).token("locks:" + name);
	}

	private void block(String name, int... servers) {
		for (int server : servers) {
			this.fixture.server(server).put("locks:" + name, TOKEN, EngineFixture.LEASE);
		}
	}

	private void free(String name) {
		this.fixture.everyNode((node) -> node.server().remove("locks:" + name));
	}

}
