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
 * What surrounds the engine breaks: nodes, the scheduler, listeners and executors.
 */
class EngineFailuresTest {

	@Nested
	class ANodeThatThrows {

		private final Rig rig = Rig.of(3);

		@Test
		void countsAsANodeWithoutAnAnswer() {
			this.rig.node(0).behave(Behaviour.THROWING);
			assertThat(this.rig.acquire(Rig.ONCE).isHeld()).isTrue();
		}

		@Test
		void leavesTheLockUndecidedWhenThereAreTooMany() {
			this.rig.node(0).behave(Behaviour.THROWING);
			this.rig.node(1).behave(Behaviour.THROWING);
			Waiter waiter = this.rig.submit(Rig.ONCE);
			assertThatThrownBy(waiter.result()::join).hasCauseInstanceOf(LockUnavailableException.class);
			assertThat(this.rig.isEmpty()).isTrue();
		}

		@Test
		void doesNotKeepAWaiterFromItsEnd() {
			this.rig.behave(Behaviour.THROWING);
			Waiter waiter = this.rig.submit(Rig.WAITING);
			assertThat(waiter.result()).isCompletedExceptionally();
			assertThat(this.rig.isIdle()).isTrue();
		}

		@Test
		void doesNotKeepTheOthersFromBeingReleased() {
			LockHandle handle = this.rig.acquire(Rig.ONCE);
			this.rig.node(0).behave(Behaviour.THROWING);
			assertThat(handle.release()).isTrue();
			assertThat(this.rig.server(1).size() + this.rig.server(2).size()).isZero();
		}

		@Test
		void doesNotKeepARoundFromItsEndWhenToldOfItsSilence() {
			this.rig.behave(Behaviour.HELD);
			Waiter waiter = this.rig.submit(Rig.ONCE);
			this.rig.behave(Behaviour.THROWING);
			assertThatThrownBy(() -> this.rig.time().advanceMillis(500)).isInstanceOf(IllegalStateException.class);
			assertThat(waiter.result()).isCompletedExceptionally();
		}

	}

	@Nested
	class ASchedulerThatIsClosed {

		private final Rig rig = Rig.of(3);

		@Test
		void leavesNothingBehindWhereNodesAreSilent() {
			this.rig.behave(Behaviour.HELD);
			this.rig.time().reject();
			Waiter waiter = this.rig.submit(Rig.ONCE);
			assertThatThrownBy(waiter.result()::join).hasCauseInstanceOf(LockUnavailableException.class);
			this.rig.everyNode(FakeNode::answerAll);
			assertThat(this.rig.isEmpty()).isTrue();
		}

		@Test
		void failsAWaiterInsteadOfForgettingIt() {
			this.rig.occupy(0, 1, 2);
			this.rig.time().reject();
			Waiter head = this.rig.submit(Rig.WAITING);
			Waiter second = this.rig.submit(Rig.WAITING);
			assertThat(head.result()).isCompletedExceptionally();
			assertThat(second.result()).isCompletedExceptionally();
			assertThat(this.rig.engine().queues().size()).isZero();
		}

		@Test
		void stillGrantsALockThatEndsByTheClock() {
			this.rig.time().reject();
			LockHandle handle = this.rig.acquire(Rig.ONCE);
			assertThat(handle.isHeld()).isTrue();
			this.rig.time().stall(Rig.LEASE);
			assertThat(handle.isHeld()).isFalse();
		}

	}

	@Nested
	class AnExecutorThatRejects {

		private final Rig rig = Rig.withCallbacks((task) -> {
			throw new RejectedExecutionException("full");
		});

		@Test
		void doesNotKeepTheHolderFromHearingOfTheLoss() {
			LockHandle handle = this.rig.acquire(Rig.ONCE);
			CompletableFuture<Thread> first = new CompletableFuture<>();
			CompletableFuture<Thread> second = new CompletableFuture<>();
			handle.onLost(() -> first.complete(Thread.currentThread()));
			handle.onLost(() -> second.complete(Thread.currentThread()));
			this.rig.time().advance(Rig.LEASE);
			assertThat(first.join()).isNotSameAs(Thread.currentThread());
			assertThat(second.join()).isNotSameAs(Thread.currentThread());
		}

		@Test
		void doesNotKeepAnAsynchronousReleaseFromItsEnd() {
			LockHandle handle = this.rig.acquire(Rig.ONCE);
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

		private final Rig rig = Rig.withListener(this.listener);

		@Test
		void doesNotReachTheLock() {
			this.rig.occupy(0, 1, 2);
			Waiter waiter = this.rig.submit(Rig.WAITING);
			this.rig.free(0, 1, 2);
			LockHandle handle = waiter.result().getNow(Optional.empty()).orElseThrow();
			assertThat(handle.release()).isTrue();
			assertThat(this.rig.isEmpty()).isTrue();
		}

		@Test
		void doesNotHideALoss() {
			LockHandle handle = this.rig.acquire(Rig.ONCE);
			boolean[] told = new boolean[1];
			handle.onLost(() -> told[0] = true);
			this.rig.time().advance(Rig.LEASE);
			this.rig.runCallbacks();
			assertThat(told[0]).isTrue();
		}

	}

}
