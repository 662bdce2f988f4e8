package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.LossReason;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Failures of what the engine depends on: nodes, the scheduler, listeners and executors.
 */
class EngineFailuresTest {

	@Nested
	class ANodeThatThrows {

		private final EngineFixture fixture = EngineFixture.of(3);

		@Test
		void countsAsANodeWithoutAnAnswer() {
			this.fixture.node(0).behave(Behaviour.THROWING);
			assertThat(this.fixture.acquire(EngineFixture.ONCE).isHeld()).isTrue();
		}

		@Test
		void leavesTheLockUndecidedWhenThereAreTooMany() {
			this.fixture.node(0).behave(Behaviour.THROWING);
			this.fixture.node(1).behave(Behaviour.THROWING);
			Waiter waiter = this.fixture.submit(EngineFixture.ONCE);
			assertThatThrownBy(waiter.result()::join).hasCauseInstanceOf(LockUnavailableException.class);
			assertThat(this.fixture.isEmpty()).isTrue();
		}

		@Test
		void doesNotKeepAWaiterFromItsEnd() {
			this.fixture.behave(Behaviour.THROWING);
			Waiter waiter = this.fixture.submit(EngineFixture.WAITING);
			assertThat(waiter.result()).isCompletedExceptionally();
			assertThat(this.fixture.isIdle()).isTrue();
		}

		@Test
		void doesNotKeepTheOthersFromBeingReleased() {
			LockHandle handle = this.fixture.acquire(EngineFixture.ONCE);
			this.fixture.node(0).behave(Behaviour.THROWING);
			assertThat(handle.release()).isTrue();
			assertThat(this.fixture.server(1).size() + this.fixture.server(2).size()).isZero();
		}

		@Test
		void doesNotKeepACallFromEndingWhenItIsReportedAsSilent() {
			this.fixture.behave(Behaviour.HELD);
			Waiter waiter = this.fixture.submit(EngineFixture.ONCE);
			this.fixture.behave(Behaviour.THROWING);
			assertThatThrownBy(() -> this.fixture.time().advanceMillis(500)).isInstanceOf(IllegalStateException.class);
			assertThat(waiter.result()).isCompletedExceptionally();
		}

	}

	@Nested
	class ASchedulerThatIsClosed {

		private final EngineFixture fixture = EngineFixture.of(3);

		@Test
		void leavesNothingBehindWhereNodesAreSilent() {
			this.fixture.behave(Behaviour.HELD);
			this.fixture.time().reject();
			Waiter waiter = this.fixture.submit(EngineFixture.ONCE);
			assertThatThrownBy(waiter.result()::join).hasCauseInstanceOf(LockUnavailableException.class);
			this.fixture.everyNode(FakeNode::answerAll);
			assertThat(this.fixture.isEmpty()).isTrue();
		}

		@Test
		void failsAWaiterInsteadOfForgettingIt() {
			this.fixture.occupy(0, 1, 2);
			this.fixture.time().reject();
			Waiter head = this.fixture.submit(EngineFixture.WAITING);
			Waiter second = this.fixture.submit(EngineFixture.WAITING);
			assertThat(head.result()).isCompletedExceptionally();
			assertThat(second.result()).isCompletedExceptionally();
			assertThat(this.fixture.engine().queues().size()).isZero();
		}

		@Test
		void stillGrantsALockThatEndsByTheClock() {
			this.fixture.time().reject();
			LockHandle handle = this.fixture.acquire(EngineFixture.ONCE);
			assertThat(handle.isHeld()).isTrue();
			this.fixture.time().stall(EngineFixture.LEASE);
			assertThat(handle.isHeld()).isFalse();
		}

	}

	@Nested
	class AnExecutorThatRejects {

		private final EngineFixture fixture = EngineFixture.withCallbacks((task) -> {
			throw new RejectedExecutionException("full");
		});

		@Test
		void doesNotKeepTheHolderFromLearningOfTheLoss() {
			LockHandle handle = this.fixture.acquire(EngineFixture.ONCE);
			CompletableFuture<Thread> first = new CompletableFuture<>();
			CompletableFuture<Thread> second = new CompletableFuture<>();
			handle.onLost(() -> first.complete(Thread.currentThread()));
			handle.onLost(() -> second.complete(Thread.currentThread()));
			this.fixture.time().advance(EngineFixture.LEASE);
			assertThat(first.join()).isNotSameAs(Thread.currentThread());
			assertThat(second.join()).isNotSameAs(Thread.currentThread());
		}

		@Test
		void doesNotKeepAnAsynchronousReleaseFromItsEnd() {
			LockHandle handle = this.fixture.acquire(EngineFixture.ONCE);
			assertThat(handle.releaseAsync().toCompletableFuture().join()).isTrue();
		}

	}

	@Nested
	class AListenerThatThrows {

		private final LockListener listener = new LockListener() {

			@Override
			public void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
				throw new NoSuchMethodError("an older library");
			}

			@Override
			public void onWaitStart(String name, @Nullable String label) {
				throw new IllegalStateException("wait start");
			}

			@Override
			public void onWaitEnd(String name, @Nullable String label) {
				throw new IllegalStateException("wait end");
			}

			@Override
			public void onRelease(String name, @Nullable String label, Duration held) {
				throw new AssertionError("release");
			}

			@Override
			public void onLoss(String name, @Nullable String label, Duration held, LossReason reason) {
				throw new IllegalStateException("loss");
			}

		};

		private final EngineFixture fixture = EngineFixture.withListener(this.listener);

		@Test
		void doesNotReachTheLock() {
			this.fixture.occupy(0, 1, 2);
			Waiter waiter = this.fixture.submit(EngineFixture.WAITING);
			this.fixture.free(0, 1, 2);
			LockHandle handle = waiter.result().getNow(Optional.empty()).orElseThrow();
			assertThat(handle.release()).isTrue();
			assertThat(this.fixture.isEmpty()).isTrue();
		}

		@Test
		void doesNotHideALoss() {
			LockHandle handle = this.fixture.acquire(EngineFixture.ONCE);
			boolean[] told = new boolean[1];
			handle.onLost(() -> told[0] = true);
			this.fixture.time().advance(EngineFixture.LEASE);
			this.fixture.runCallbacks();
			assertThat(told[0]).isTrue();
		}

	}

}
