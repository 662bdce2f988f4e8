package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockInterruptedException;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LockNotAcquiredException;
import io.holdfast.lock.LockStatus;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LockClientTest {

	private final CountDownLatch waiting = new CountDownLatch(1);

	private final LockListener listener = new LockListener() {

		@Override
		public void onWaitStart(String name, @Nullable String label) {
			LockClientTest.this.waiting.countDown();
		}

	};

	private final Rig rig = Rig.withListener(this.listener);

	private final List<String> closed = new ArrayList<>();

	private final LockClient client = new AbstractLockClient(this.rig.settings(),
			List.of(() -> this.closed.add("nodes"), () -> this.closed.add("timer"))) {
	};

	private final AbstractLockClient other = new AbstractLockClient(this.rig.settings(), List.of()) {
	};

	@AfterEach
	void answerEverything() {
		this.rig.behave(Behaviour.PROMPT);
		this.rig.everyNode(FakeNode::answerAll);
	}

	@Nested
	class TheTwoDoors {

		@Test
		void areEmptyAndExceptionalWhenTheLockIsBusy() {
			rig().occupy(0, 1, 2);
			assertThat(client().tryAcquire(Rig.NAME)).isEmpty();
			assertThatExceptionOfType(LockNotAcquiredException.class)
				.isThrownBy(() -> client().acquire(Rig.NAME, Rig.ONCE))
				.satisfies((busy) -> assertThat(busy.waitTime()).isZero());
		}

		@Test
		void areBothExceptionalWhenNobodyKnows() {
			rig().behave(Behaviour.FAILING);
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> client().tryAcquire(Rig.NAME, Rig.ONCE))
				.withMessageContaining(Rig.NAME)
				.withMessageContaining("redis://node-a:6379: refused");
			assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(() -> client().acquire(Rig.NAME));
		}

		@Test
		void leadToAHandle() {
			try (LockHandle handle = client().acquire(Rig.NAME, Rig.ONCE)) {
				assertThat(handle.isHeld()).isTrue();
				assertThat(client().status(Rig.NAME).heldHere()).isTrue();
			}
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void checkNamesAndLeases() {
			assertThatIllegalArgumentException().isThrownBy(() -> client().tryAcquire(" "));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> client().acquire(Rig.NAME, Rig.ONCE.withLease(Duration.ofMillis(2))))
				.withMessageContaining(Rig.NAME)
				.withMessageContaining("PT0.002S");
		}

	}

	@Nested
	class WorkUnderALock {

		@Test
		void isDoneAndReleased() {
			assertThat(client().withLock(Rig.NAME, Rig.ONCE, () -> "done")).isEqualTo("done");
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void thatFailsIsReleasedToo() {
			assertThatIllegalStateException().isThrownBy(() -> client().withLock(Rig.NAME, Rig.ONCE, () -> {
				throw new IllegalStateException("failed");
			}));
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void thatOutlivesItsLeaseIsNotReturned() {
			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> client().withLock(Rig.NAME, Rig.ONCE, () -> {
					rig().time().advance(Rig.LEASE);
					return "too late";
				}));
		}

	}

	@Nested
	class AnInterruptedCaller {

		@Test
		void leavesNothingBehind() throws Exception {
			rig().occupy(0, 1, 2);
			CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
			Thread caller = new Thread(() -> {
				try {
					client().acquire(Rig.NAME, Rig.WAITING);
				}
				catch (LockInterruptedException ex) {
					interrupted.complete(Thread.currentThread().isInterrupted());
				}
			});
			caller.start();
			assertThat(LockClientTest.this.waiting.await(10, TimeUnit.SECONDS)).isTrue();
			caller.interrupt();
			assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
			caller.join();
			rig().free(0, 1, 2);
			assertThat(rig().isEmpty()).isTrue();
			assertThat(rig().time().timers()).isZero();
		}

		@Test
		void doesNotEvenBegin() {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(LockInterruptedException.class)
				.isThrownBy(() -> client().tryAcquire(Rig.NAME, Rig.ONCE));
			assertThat(Thread.interrupted()).isTrue();
			assertThat(rig().node(0).sent()).isEmpty();
		}

	}

	@Nested
	class AsynchronousCalls {

		@Test
		void completeOnTheExecutorForCallbacks() {
			CompletableFuture<LockHandle> later = client().acquireAsync(Rig.NAME, Rig.ONCE).toCompletableFuture();
			assertThat(later).isNotDone();
			rig().runCallbacks();
			assertThat(later).isCompleted();
		}

		@Test
		void areEmptyOrExceptionalWhenTheLockIsBusy() {
			rig().occupy(0, 1, 2);
			CompletableFuture<Optional<LockHandle>> maybe = client().tryAcquireAsync(Rig.NAME, Rig.ONCE)
				.toCompletableFuture();
			CompletableFuture<?> surely = client().acquireAsync(Rig.NAME, Rig.ONCE).toCompletableFuture();
			rig().runCallbacks();
			assertThat(maybe).isCompletedWithValue(Optional.empty());
			assertThat(surely).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(LockNotAcquiredException.class);
		}

		@Test
		void failWhenNobodyKnows() {
			rig().behave(Behaviour.FAILING);
			CompletableFuture<?> later = client().tryAcquireAllAsync(List.of("a", "b"), Rig.ONCE).toCompletableFuture();
			rig().runCallbacks();
			assertThat(later).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(LockUnavailableException.class);
		}

		@Test
		void leaveNothingBehindWhenCancelled() {
			rig().occupy(0, 1, 2);
			client().acquireAsync(Rig.NAME, Rig.WAITING).toCompletableFuture().cancel(true);
			assertThat(rig().time().timers()).isZero();
			assertThat(client().status(Rig.NAME).waitingHere()).isZero();
		}

		@Test
		void leaveNothingBehindWhenTheirCallerRunsOutOfTime() {
			rig().occupy(0, 1, 2);
			client().acquireAsync(Rig.NAME, Rig.WAITING)
				.toCompletableFuture()
				.completeExceptionally(new TimeoutException());
			assertThat(rig().time().timers()).isZero();
			assertThat(client().status(Rig.NAME).waitingHere()).isZero();
		}

		@Test
		void releaseWhatTheirCallerNoLongerWants() {
			CompletableFuture<LockHandle> later = client().acquireAsync(Rig.NAME, Rig.ONCE).toCompletableFuture();
			later.cancel(true);
			rig().runCallbacks();
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void reachTheirCallerWhereTheExecutorRejects() throws Exception {
			Rig full = Rig.withCallbacks((task) -> {
				throw new RejectedExecutionException("full");
			});
			LockClient hasty = new AbstractLockClient(full.settings(), List.of()) {
			};
			LockHandle handle = hasty.acquireAsync(Rig.NAME, Rig.ONCE).toCompletableFuture().get(10, TimeUnit.SECONDS);
			assertThat(handle.release()).isTrue();
		}

	}

	@Nested
	class Status {

		@Test
		void ofAFreeLock() {
			assertThat(client().status(Rig.NAME))
				.isEqualTo(new LockStatus(Rig.NAME, false, null, null, 0, 3, false, 0));
		}

		@Test
		void ofALockHeldHere() {
			client().acquire(Rig.NAME, Rig.ONCE);
			assertThat(client().status(Rig.NAME))
				.isEqualTo(new LockStatus(Rig.NAME, true, "app@host:1", Rig.LEASE, 3, 3, true, 0));
		}

		@Test
		void ofALockHeldElsewhereCountsWaiters() {
			rig().server(0).put(Rig.KEY, "other@host:2:00112233445566778899aabbccddeeff", Duration.ofSeconds(9));
			rig().server(1).put(Rig.KEY, "other@host:2:00112233445566778899aabbccddeeff", Duration.ofSeconds(8));
			rig().server(2).put(Rig.KEY, "third", Rig.LEASE);
			client().tryAcquireAsync(Rig.NAME, Rig.WAITING);
			assertThat(client().status(Rig.NAME))
				.isEqualTo(new LockStatus(Rig.NAME, true, "other@host:2", Duration.ofSeconds(8), 2, 3, false, 1));
		}

		@Test
		void ofTheRestOfAnAcquisition() {
			rig().occupy(1);
			assertThat(client().status(Rig.NAME))
				.isEqualTo(new LockStatus(Rig.NAME, false, "other@host:2:00", Rig.LEASE, 1, 3, false, 0));
		}

		@Test
		void ofAKeyWithoutAnEnd() {
			rig().everyNode((node) -> node.server().put(Rig.KEY, "somebody", null));
			assertThat(client().status(Rig.NAME))
				.isEqualTo(new LockStatus(Rig.NAME, true, "somebody", null, 3, 3, false, 0));
		}

		@Test
		void isUnavailableWithoutAQuorum() {
			rig().node(0).behave(Behaviour.FAILING);
			assertThat(client().status(Rig.NAME).held()).isFalse();
			rig().node(1).behave(Behaviour.THROWING);
			assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(() -> client().status(Rig.NAME));
		}

	}

	@Nested
	class ForcedRelease {

		@Test
		void freesTheLockAndTellsItsHolderHere() {
			LockHandle handle = client().acquire(Rig.NAME, Rig.ONCE);
			AtomicBoolean lost = new AtomicBoolean();
			handle.onLost(() -> lost.set(true));
			assertThat(client().forceRelease(Rig.NAME)).isTrue();
			rig().runCallbacks();
			assertThat(lost).isTrue();
			assertThat(handle.isHeld()).isFalse();
			assertThat(client().forceRelease(Rig.NAME)).isFalse();
		}

		@Test
		void letsTheNextWaiterIn() {
			rig().occupy(0, 1, 2);
			CompletableFuture<?> later = client().acquireAsync(Rig.NAME, Rig.WAITING).toCompletableFuture();
			client().forceRelease(Rig.NAME);
			rig().runCallbacks();
			assertThat(later).isCompleted();
		}

	}

	@Nested
	class Closing {

		@Test
		void releasesWhatIsHeldAndEndsWhatIsOwnedOnce() {
			LockHandle handle = client().acquire(Rig.NAME, Rig.ONCE);
			client().close();
			client().close();
			assertThat(handle.isHeld()).isFalse();
			assertThat(rig().isEmpty()).isTrue();
			assertThat(LockClientTest.this.closed).containsExactly("nodes", "timer");
		}

		@Test
		void failsThoseWhoWait() {
			rig().occupy(0, 1, 2);
			CompletableFuture<?> head = client().acquireAsync(Rig.NAME, Rig.WAITING).toCompletableFuture();
			CompletableFuture<?> second = client().acquireAsync(Rig.NAME, Rig.WAITING).toCompletableFuture();
			client().close();
			rig().runCallbacks();
			for (CompletableFuture<?> later : List.of(head, second)) {
				assertThat(later).failsWithin(Duration.ZERO)
					.withThrowableThat()
					.withCauseInstanceOf(LockNotAcquiredException.class)
					.withMessageContaining("shutting down");
			}
			assertThat(rig().time().timers()).isZero();
		}

		@Test
		void refusesWhatComesAfter() {
			client().close();
			assertThatIllegalStateException().isThrownBy(() -> client().tryAcquire(Rig.NAME));
			assertThatIllegalStateException().isThrownBy(() -> client().status(Rig.NAME));
			assertThatIllegalStateException().isThrownBy(() -> client().forceRelease(Rig.NAME));
			// What closing itself waits for.
			assertThat(rig().node(0).sent()).containsExactly("read");
		}

		@Test
		void takesBackWhatIsGrantedMeanwhile() throws Exception {
			rig().behave(Behaviour.HELD);
			CompletableFuture<?> later = client().acquireAsync(Rig.NAME, Rig.ONCE).toCompletableFuture();
			Thread closing = new Thread(client()::close);
			closing.start();
			while (closing.getState() != Thread.State.WAITING) {
				Thread.onSpinWait();
			}
			assertThat(LockClientTest.this.closed).isEmpty();
			// An attempt may need more rounds, and takes itself back behind the last.
			rig().everyNode((node) -> assertThat(node.sent()).containsExactly("acquire"));
			rig().behave(Behaviour.PROMPT);
			rig().everyNode(FakeNode::answerAll);
			closing.join();
			rig().runCallbacks();
			assertThat(LockClientTest.this.closed).containsExactly("nodes", "timer");
			assertThat(later).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(IllegalStateException.class);
			assertThat(rig().isEmpty()).isTrue();
		}

		@Test
		void endsHearingTheNodes() {
			assertThat(rig().node(0).isListenedTo()).isTrue();
			client().close();
			LockClientTest.this.other.close();
			rig().engine().close();
			rig().everyNode((node) -> assertThat(node.isListenedTo()).isFalse());
		}

		@Test
		void ofOneClientLeavesOthersAlone() {
			LockHandle handle = LockClientTest.this.other.acquire(Rig.NAME, Rig.ONCE);
			client().close();
			assertThat(handle.isHeld()).isTrue();
		}

	}

	private Rig rig() {
		return this.rig;
	}

	private LockClient client() {
		return this.client;
	}

}
