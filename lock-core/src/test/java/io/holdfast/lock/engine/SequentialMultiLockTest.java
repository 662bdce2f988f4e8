package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Several locks on nodes that cannot take them together, like a Cluster with several
 * servers.
 */
class SequentialMultiLockTest {

	private static final String TOKEN = "other@host:2:00";

	private final EngineFixture fixture = EngineFixture.of(3);

	@BeforeEach
	void keepApart() {
		this.fixture.everyNode(FakeNode::keepApart);
	}

	@Nested
	class Taking {

		@Test
		void goesInTheOrderOfTheNames() {
			block("b");
			PendingAcquisition all = start("c", "a", "b", "a");
			assertThat(holds("a")).isTrue();
			assertThat(holds("c")).isFalse();
			free("b");
			assertThat(handle(all).name()).isEqualTo("a, b, c");
		}

		@Test
		void isAllOrNone() {
			block("c");
			PendingAcquisition all = start("a", "b", "c");
			fixture().time().advance(EngineFixture.WAITING.waitTime());
			assertThat(all.result()).isCompletedWithValue(Optional.empty());
			free("c");
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void waitsForAllOfThemTogether() {
			block("a");
			block("b");
			PendingAcquisition all = start("a", "b");
			fixture().time().advance(Duration.ofSeconds(6));
			free("a");
			fixture().time().advance(Duration.ofSeconds(3));
			assertThat(all.result()).isNotDone();
			fixture().time().advance(Duration.ofSeconds(1));
			assertThat(all.result()).isCompletedWithValue(Optional.empty());
		}

		@Test
		void leavesNothingIfTheResultOfOneIsUnknown() {
			block("b");
			PendingAcquisition all = start("a", "b");
			fixture().node(0).behave(Behaviour.FAILING);
			fixture().node(1).behave(Behaviour.FAILING);
			fixture().node(0).reconnect();
			fixture().node(1).reconnect();
			assertThatThrownBy(all.result()::join).hasCauseInstanceOf(LockUnavailableException.class);
			assertThat(fixture().server(2).token("locks:a")).isNull();
		}

		@Test
		void failsWhenOneIsLostWhileItWaitsForAnother() {
			block("b");
			PendingAcquisition all = fixture().engine()
				.acquireAll()
				.start(List.of("a", "b"), EngineFixture.WAITING.withLease(Duration.ofSeconds(5)));
			fixture().time().advance(Duration.ofSeconds(6));
			free("b");
			assertThatThrownBy(all.result()::join).cause()
				.isInstanceOfSatisfying(LockLostException.class, (lost) -> assertThat(lost.lockName()).isEqualTo("a"));
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void takesAnyNumberOfNames() {
			List<String> names = IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();
			PendingAcquisition all = fixture().engine().acquireAll().start(names, EngineFixture.WAITING);
			LockHandle handle = handle(all);
			assertThat(handle.isHeld()).isTrue();
			assertThat(handle.release()).isTrue();
			assertThat(fixture().isIdle()).isTrue();
		}

	}

	@Nested
	class GivingUp {

		@Test
		void whileItWaitsReleasesWhatIsHeld() {
			block("b");
			PendingAcquisition all = start("a", "b");
			all.cancel();
			assertThat(all.result()).isCompletedWithValue(Optional.empty());
			free("b");
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().isIdle()).isTrue();
		}

		@Test
		void whileAnAnswerIsOnItsWayReleasesThatToo() {
			block("b");
			PendingAcquisition all = start("a", "b");
			fixture().behave(Behaviour.HELD);
			free("b");
			fixture().node(0).pushNext();
			fixture().node(1).pushNext();
			fixture().everyNode(FakeNode::arrive);
			all.cancel();
			fixture().behave(Behaviour.PROMPT);
			fixture().everyNode(FakeNode::answerAll);
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().isIdle()).isTrue();
		}

	}

	@Nested
	class TheCombinedHandle {

		@Test
		void isLostWithTheFirstLostLockAndReportsThatOnce() {
			LockHandle handle = handle(start("a", "b"));
			int[] told = new int[1];
			handle.onLost(() -> told[0]++);
			fixture().time().advance(EngineFixture.LEASE);
			fixture().runCallbacks();
			assertThat(told[0]).isOne();
			assertThat(handle.isHeld()).isFalse();
			assertThat(handle.remainingValidity()).isZero();
			assertThatThrownBy(handle::ensureHeld).isInstanceOf(LockLostException.class);
		}

		@Test
		void extendsAll() {
			LockHandle handle = handle(start("a", "b"));
			fixture().time().advance(Duration.ofSeconds(20));
			assertThat(handle.extend(Duration.ofSeconds(60))).isTrue();
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(59_398));
			handle.ensureHeld();
		}

		@Test
		void saysWhetherAllWereStillHeld() {
			LockHandle handle = handle(start("a", "b"));
			fixture().server(0).remove("locks:b");
			fixture().server(1).remove("locks:b");
			assertThat(handle.release()).isFalse();
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void isReleasedOnTheExecutorForCallbacksWithoutWaitingForIt() {
			LockHandle handle = handle(start("a", "b"));
			assertThat(handle.release()).isTrue();
			assertThat(fixture().callbacksWaiting()).isZero();
			assertThat(handle.release()).isFalse();
		}

		@Test
		void isReleasedAsynchronously() {
			LockHandle handle = handle(start("a", "b"));
			var released = handle.releaseAsync().toCompletableFuture();
			assertThat(released).isNotDone();
			fixture().runCallbacks();
			assertThat(released).isCompletedWithValue(true);
		}

		@Test
		void namesAllTokensAndHasNoFence() {
			LockHandle handle = handle(start("a", "b"));
			assertThat(handle.token().split(", ")).hasSize(2).doesNotHaveDuplicates();
			assertThatIllegalStateException().isThrownBy(handle::fence);
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
			block("a");
			block("c");
			PendingAcquisition all = start("a", "b", "c");
			free("a");
			free("c");
			assertThat(fixture().events().recorded()).containsExactly("wait", "wait over", "ACQUIRED", "handed REMOTE");
			handle(all).release();
		}

		@Test
		void receivesOneLoss() {
			LockHandle handle = handle(start("a", "b"));
			fixture().time().advance(EngineFixture.LEASE);
			handle.release();
			assertThat(fixture().events().recorded()).containsExactly("ACQUIRED", "lost EXPIRED");
		}

		@Test
		void receivesHowAFailedAcquisitionEnded() {
			block("b");
			fixture().engine().acquireAll().start(List.of("a", "b"), EngineFixture.ONCE);
			start("a", "b").cancel();
			start("a", "b");
			fixture().time().advance(EngineFixture.WAITING.waitTime());
			fixture().behave(Behaviour.FAILING);
			start("a", "b");
			assertThat(fixture().events().recorded()).containsExactly("BUSY", "wait", "wait over", "CANCELLED", "wait",
					"wait over", "TIMEOUT", "UNAVAILABLE");
		}

		@Test
		void receivesALossBeforeTheEndAsNoLock() {
			block("b");
			fixture().engine()
				.acquireAll()
				.start(List.of("a", "b"), EngineFixture.WAITING.withLease(Duration.ofSeconds(5)));
			fixture().time().advance(Duration.ofSeconds(6));
			free("b");
			assertThat(fixture().events().recorded()).containsExactly("wait", "wait over", "UNAVAILABLE");
		}

	}

	private EngineFixture fixture() {
		return this.fixture;
	}

	private PendingAcquisition start(String... names) {
		return this.fixture.engine().acquireAll().start(List.of(names), EngineFixture.WAITING);
	}

	private LockHandle handle(PendingAcquisition all) {
		return all.result().getNow(Optional.empty()).orElseThrow();
	}

	private boolean holds(String name) {
		return this.fixture.server(0).token("locks:" + name) != null;
	}

	private void block(String name) {
		this.fixture.everyNode((node) -> node.server().put("locks:" + name, TOKEN, EngineFixture.LEASE));
	}

	private void free(String name) {
		this.fixture.everyNode((node) -> node.server().remove("locks:" + name));
	}

}
