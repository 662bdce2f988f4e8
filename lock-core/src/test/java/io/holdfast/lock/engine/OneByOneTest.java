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
 * Several locks on nodes that do not take them together, like the servers of a Cluster.
 */
class OneByOneTest {

	private static final String TOKEN = "other@host:2:00";

	private final Rig rig = Rig.of(3);

	@BeforeEach
	void keepApart() {
		this.rig.everyNode(FakeNode::keepApart);
	}

	@Nested
	class Taking {

		@Test
		void goesInTheOrderOfTheNames() {
			block("b");
			Acquisition all = start("c", "a", "b", "a");
			assertThat(holds("a")).isTrue();
			assertThat(holds("c")).isFalse();
			free("b");
			assertThat(handle(all).name()).isEqualTo("a, b, c");
		}

		@Test
		void isAllOrNone() {
			block("c");
			Acquisition all = start("a", "b", "c");
			rig().time().advance(Rig.WAITING.waitTime());
			assertThat(all.result()).isCompletedWithValue(Optional.empty());
			free("c");
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void waitsForAllOfThemTogether() {
			block("a");
			block("b");
			Acquisition all = start("a", "b");
			rig().time().advance(Duration.ofSeconds(6));
			free("a");
			rig().time().advance(Duration.ofSeconds(3));
			assertThat(all.result()).isNotDone();
			rig().time().advance(Duration.ofSeconds(1));
			assertThat(all.result()).isCompletedWithValue(Optional.empty());
		}

		@Test
		void leavesNothingWhenNobodyKnowsOfOne() {
			block("b");
			Acquisition all = start("a", "b");
			rig().node(0).behave(Behaviour.FAILING);
			rig().node(1).behave(Behaviour.FAILING);
			rig().node(0).reconnect();
			rig().node(1).reconnect();
			assertThatThrownBy(all.result()::join).hasCauseInstanceOf(LockUnavailableException.class);
			assertThat(rig().server(2).token("locks:a")).isNull();
		}

		@Test
		void failsWhenOneIsLostWhileItWaitsForAnother() {
			block("b");
			Acquisition all = rig().engine()
				.several()
				.start(List.of("a", "b"), Rig.WAITING.withLease(Duration.ofSeconds(5)));
			rig().time().advance(Duration.ofSeconds(6));
			free("b");
			assertThatThrownBy(all.result()::join).cause()
				.isInstanceOfSatisfying(LockLostException.class, (lost) -> assertThat(lost.lockName()).isEqualTo("a"));
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void takesAnyNumberOfNames() {
			List<String> names = IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();
			Acquisition all = rig().engine().several().start(names, Rig.WAITING);
			LockHandle handle = handle(all);
			assertThat(handle.isHeld()).isTrue();
			assertThat(handle.release()).isTrue();
			assertThat(rig().isIdle()).isTrue();
		}

	}

	@Nested
	class GivingUp {

		@Test
		void whileItWaitsReleasesWhatIsHeld() {
			block("b");
			Acquisition all = start("a", "b");
			all.cancel();
			assertThat(all.result()).isCompletedWithValue(Optional.empty());
			free("b");
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().isIdle()).isTrue();
		}

		@Test
		void whileAnAnswerIsOnItsWayReleasesThatToo() {
			block("b");
			Acquisition all = start("a", "b");
			rig().behave(Behaviour.HELD);
			free("b");
			rig().node(0).pushNext();
			rig().node(1).pushNext();
			rig().everyNode(FakeNode::arrive);
			all.cancel();
			rig().behave(Behaviour.PROMPT);
			rig().everyNode(FakeNode::answerAll);
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().isIdle()).isTrue();
		}

	}

	@Nested
	class TheCombinedHandle {

		@Test
		void isLostWithTheFirstThatIsAndTellsItOnce() {
			LockHandle handle = handle(start("a", "b"));
			int[] told = new int[1];
			handle.onLost(() -> told[0]++);
			rig().time().advance(Rig.LEASE);
			rig().runCallbacks();
			assertThat(told[0]).isOne();
			assertThat(handle.isHeld()).isFalse();
			assertThat(handle.remainingValidity()).isZero();
			assertThatThrownBy(handle::ensureHeld).isInstanceOf(LockLostException.class);
		}

		@Test
		void extendsAll() {
			LockHandle handle = handle(start("a", "b"));
			rig().time().advance(Duration.ofSeconds(20));
			assertThat(handle.extend(Duration.ofSeconds(60))).isTrue();
			assertThat(handle.remainingValidity()).isEqualTo(Duration.ofMillis(59_398));
			handle.ensureHeld();
		}

		@Test
		void saysWhetherAllWereStillHeld() {
			LockHandle handle = handle(start("a", "b"));
			rig().server(0).remove("locks:b");
			rig().server(1).remove("locks:b");
			assertThat(handle.release()).isFalse();
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void isReleasedOnTheExecutorForCallbacksWithoutWaitingForIt() {
			LockHandle handle = handle(start("a", "b"));
			assertThat(handle.release()).isTrue();
			assertThat(rig().callbacksWaiting()).isZero();
			assertThat(handle.release()).isFalse();
		}

		@Test
		void isReleasedAsynchronously() {
			LockHandle handle = handle(start("a", "b"));
			var released = handle.releaseAsync().toCompletableFuture();
			assertThat(released).isNotDone();
			rig().runCallbacks();
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
		void hearsOfOneAcquisitionAndOneRelease() {
			handle(start("a", "b", "c")).release();
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "released");
		}

		@Test
		void hearsOfOneWait() {
			block("a");
			block("c");
			Acquisition all = start("a", "b", "c");
			free("a");
			free("c");
			assertThat(rig().events().heard()).containsExactly("wait", "wait over", "ACQUIRED", "handed REMOTE");
			handle(all).release();
		}

		@Test
		void hearsOfOneLoss() {
			LockHandle handle = handle(start("a", "b"));
			rig().time().advance(Rig.LEASE);
			handle.release();
			assertThat(rig().events().heard()).containsExactly("ACQUIRED", "lost EXPIRED");
		}

		@Test
		void hearsHowItEndedInVain() {
			block("b");
			rig().engine().several().start(List.of("a", "b"), Rig.ONCE);
			start("a", "b").cancel();
			start("a", "b");
			rig().time().advance(Rig.WAITING.waitTime());
			rig().behave(Behaviour.FAILING);
			start("a", "b");
			assertThat(rig().events().heard()).containsExactly("BUSY", "wait", "wait over", "CANCELLED", "wait",
					"wait over", "TIMEOUT", "UNAVAILABLE");
		}

		@Test
		void hearsOfALossOnTheWayAsOfNoLock() {
			block("b");
			rig().engine().several().start(List.of("a", "b"), Rig.WAITING.withLease(Duration.ofSeconds(5)));
			rig().time().advance(Duration.ofSeconds(6));
			free("b");
			assertThat(rig().events().heard()).containsExactly("wait", "wait over", "UNAVAILABLE");
		}

	}

	private Rig rig() {
		return this.rig;
	}

	private Acquisition start(String... names) {
		return this.rig.engine().several().start(List.of(names), Rig.WAITING);
	}

	private LockHandle handle(Acquisition all) {
		return all.result().getNow(Optional.empty()).orElseThrow();
	}

	private boolean holds(String name) {
		return this.rig.server(0).token("locks:" + name) != null;
	}

	private void block(String name) {
		this.rig.everyNode((node) -> node.server().put("locks:" + name, TOKEN, Rig.LEASE));
	}

	private void free(String name) {
		this.rig.everyNode((node) -> node.server().remove("locks:" + name));
	}

}
