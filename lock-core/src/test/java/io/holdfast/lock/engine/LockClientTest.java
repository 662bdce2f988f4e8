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

	private final EngineFixture fixture = EngineFixture.withListener(this.listener);

	private final List<String> closed = new ArrayList<>();

	private final LockClient client = new AbstractLockClient(this.fixture.settings(),
			List.of(() -> this.closed.add("nodes"), () -> this.closed.add("timer"))) {
	};

	private final AbstractLockClient other = new AbstractLockClient(this.fixture.settings(), List.of()) {
	};

	@AfterEach
	void answerEverything() {
		this.fixture.behave(Behaviour.PROMPT);
		this.fixture.everyNode(FakeNode::answerAll);
	}

	@Nested
	class TheTwoDoors {

		@Test
		void areEmptyAndExceptionalWhenTheLockIsBusy() {
			fixture().occupy(0, 1, 2);
			assertThat(client().tryAcquire(EngineFixture.NAME)).isEmpty();
			assertThatExceptionOfType(LockNotAcquiredException.class)
				.isThrownBy(() -> client().acquire(EngineFixture.NAME, EngineFixture.ONCE))
				.satisfies((busy) -> assertThat(busy.waitTime()).isZero());
		}

		@Test
		void areBothExceptionalIfTheResultIsUnknown() {
			fixture().behave(Behaviour.FAILING);
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> client().tryAcquire(EngineFixture.NAME, EngineFixture.ONCE))
				.withMessageContaining(EngineFixture.NAME)
				.withMessageContaining("redis://node-a:6379: refused");
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> client().acquire(EngineFixture.NAME));
		}

		@Test
		void leadToAHandle() {
			try (LockHandle handle = client().acquire(EngineFixture.NAME, EngineFixture.ONCE)) {
				assertThat(handle.isHeld()).isTrue();
				assertThat(client().status(EngineFixture.NAME).heldHere()).isTrue();
			}
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void checkNamesAndLeases() {
			assertThatIllegalArgumentException().isThrownBy(() -> client().tryAcquire(" "));
			assertThatIllegalArgumentException()
				.isThrownBy(
						() -> client().acquire(EngineFixture.NAME, EngineFixture.ONCE.withLease(Duration.ofMillis(2))))
				.withMessageContaining(EngineFixture.NAME)
				.withMessageContaining("PT0.002S");
		}

	}

	@Nested
	class WorkUnderALock {

		@Test
		void isDoneAndReleased() {
			assertThat(client().withLock(EngineFixture.NAME, EngineFixture.ONCE, () -> "done")).isEqualTo("done");
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void thatFailsIsReleasedToo() {
			assertThatIllegalStateException()
				.isThrownBy(() -> client().withLock(EngineFixture.NAME, EngineFixture.ONCE, () -> {
					throw new IllegalStateException("failed");
				}));
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void thatOutlivesItsLeaseIsNotReturned() {
			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> client().withLock(EngineFixture.NAME, EngineFixture.ONCE, () -> {
					fixture().time().advance(EngineFixture.LEASE);
					return "too late";
				}));
		}

	}

	@Nested
	class AnInterruptedCaller {

		@Test
		void leavesNothingBehind() throws Exception {
			fixture().occupy(0, 1, 2);
			CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
			Thread caller = new Thread(() -> {
				try {
					client().acquire(EngineFixture.NAME, EngineFixture.WAITING);
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
			fixture().free(0, 1, 2);
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(fixture().time().timers()).isZero();
		}

		@Test
		void doesNotEvenBegin() {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(LockInterruptedException.class)
				.isThrownBy(() -> client().tryAcquire(EngineFixture.NAME, EngineFixture.ONCE));
			assertThat(Thread.interrupted()).isTrue();
			assertThat(fixture().node(0).sent()).isEmpty();
		}

	}

	@Nested
	class AsynchronousCalls {

		@Test
		void completeOnTheExecutorForCallbacks() {
			CompletableFuture<LockHandle> later = client().acquireAsync(EngineFixture.NAME, EngineFixture.ONCE)
				.toCompletableFuture();
			assertThat(later).isNotDone();
			fixture().runCallbacks();
			assertThat(later).isCompleted();
		}

		@Test
		void areEmptyOrExceptionalWhenTheLockIsBusy() {
			fixture().occupy(0, 1, 2);
			CompletableFuture<Optional<LockHandle>> maybe = client()
				.tryAcquireAsync(EngineFixture.NAME, EngineFixture.ONCE)
				.toCompletableFuture();
			CompletableFuture<?> surely = client().acquireAsync(EngineFixture.NAME, EngineFixture.ONCE)
				.toCompletableFuture();
			fixture().runCallbacks();
			assertThat(maybe).isCompletedWithValue(Optional.empty());
			assertThat(surely).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(LockNotAcquiredException.class);
		}

		@Test
		void failIfTheResultIsUnknown() {
			fixture().behave(Behaviour.FAILING);
			CompletableFuture<?> later = client().tryAcquireAllAsync(List.of("a", "b"), EngineFixture.ONCE)
				.toCompletableFuture();
			fixture().runCallbacks();
			assertThat(later).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(LockUnavailableException.class);
		}

		@Test
		void leaveNothingBehindWhenCancelled() {
			fixture().occupy(0, 1, 2);
			client().acquireAsync(EngineFixture.NAME, EngineFixture.WAITING).toCompletableFuture().cancel(true);
			assertThat(fixture().time().timers()).isZero();
			assertThat(client().status(EngineFixture.NAME).waitingHere()).isZero();
		}

		@Test
		void leaveNothingBehindWhenTheirCallerRunsOutOfTime() {
			fixture().occupy(0, 1, 2);
			client().acquireAsync(EngineFixture.NAME, EngineFixture.WAITING)
				.toCompletableFuture()
				.completeExceptionally(new TimeoutException());
			assertThat(fixture().time().timers()).isZero();
			assertThat(client().status(EngineFixture.NAME).waitingHere()).isZero();
		}

		@Test
		void releaseWhatTheirCallerNoLongerWants() {
			CompletableFuture<LockHandle> later = client().acquireAsync(EngineFixture.NAME, EngineFixture.ONCE)
				.toCompletableFuture();
			later.cancel(true);
			fixture().runCallbacks();
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void reachTheirCallerWhereTheExecutorRejects() throws Exception {
			EngineFixture full = EngineFixture.withCallbacks((task) -> {
				throw new RejectedExecutionException("full");
			});
			LockClient hasty = new AbstractLockClient(full.settings(), List.of()) {
			};
			LockHandle handle = hasty.acquireAsync(EngineFixture.NAME, EngineFixture.ONCE)
				.toCompletableFuture()
				.get(10, TimeUnit.SECONDS);
			assertThat(handle.release()).isTrue();
		}

	}

	@Nested
	class Status {

		@Test
		void ofAFreeLock() {
			assertThat(client().status(EngineFixture.NAME))
				.isEqualTo(new LockStatus(EngineFixture.NAME, false, null, null, 0, 3, false, 0, 0, null));
		}

		@Test
		void ofALockHeldHere() {
			client().acquire(EngineFixture.NAME, EngineFixture.ONCE);
			assertThat(client().status(EngineFixture.NAME)).isEqualTo(new LockStatus(EngineFixture.NAME, true,
					"app@host:1", EngineFixture.LEASE, 3, 3, true, 0, 0, null));
		}

		@Test
		void ofALockHeldElsewhereCountsWaiters() {
			fixture().server(0)
				.put(EngineFixture.KEY, "other@host:2:00112233445566778899aabbccddeeff", Duration.ofSeconds(9));
			fixture().server(1)
				.put(EngineFixture.KEY, "other@host:2:00112233445566778899aabbccddeeff", Duration.ofSeconds(8));
			fixture().server(2).put(EngineFixture.KEY, "third", EngineFixture.LEASE);
			client().tryAcquireAsync(EngineFixture.NAME, EngineFixture.WAITING);
			assertThat(client().status(EngineFixture.NAME)).isEqualTo(new LockStatus(EngineFixture.NAME, true,
					"other@host:2", Duration.ofSeconds(8), 2, 3, false, 1, 0, null));
		}

		@Test
		void ofTheRestOfAnAcquisition() {
			fixture().occupy(1);
			assertThat(client().status(EngineFixture.NAME)).isEqualTo(new LockStatus(EngineFixture.NAME, false,
					"other@host:2:00", EngineFixture.LEASE, 1, 3, false, 0, 0, null));
		}

		@Test
		void ofAKeyWithoutAnEnd() {
			fixture().everyNode((node) -> node.server().put(EngineFixture.KEY, "somebody", null));
			assertThat(client().status(EngineFixture.NAME))
				.isEqualTo(new LockStatus(EngineFixture.NAME, true, "somebody", null, 3, 3, false, 0, 0, null));
		}

		@Test
		void isUnavailableWithoutAQuorum() {
			fixture().node(0).behave(Behaviour.FAILING);
			assertThat(client().status(EngineFixture.NAME).held()).isFalse();
			fixture().node(1).behave(Behaviour.THROWING);
			assertThatExceptionOfType(LockUnavailableException.class)
				.isThrownBy(() -> client().status(EngineFixture.NAME));
		}

	}

	@Nested
	class ForcedRelease {

		@Test
		void freesTheLockAndNotifiesItsHolderInThisJvm() {
			LockHandle handle = client().acquire(EngineFixture.NAME, EngineFixture.ONCE);
			AtomicBoolean lost = new AtomicBoolean();
			handle.onLost(() -> lost.set(true));
			assertThat(client().forceRelease(EngineFixture.NAME)).isTrue();
			fixture().runCallbacks();
			assertThat(lost).isTrue();
			assertThat(handle.isHeld()).isFalse();
			assertThat(client().forceRelease(EngineFixture.NAME)).isFalse();
		}

		@Test
		void letsTheNextWaiterIn() {
			fixture().occupy(0, 1, 2);
			CompletableFuture<?> later = client().acquireAsync(EngineFixture.NAME, EngineFixture.WAITING)
				.toCompletableFuture();
			client().forceRelease(EngineFixture.NAME);
			fixture().runCallbacks();
			assertThat(later).isCompleted();
		}

	}

	@Nested
	class Closing {

		@Test
		void releasesWhatIsHeldAndEndsWhatIsOwnedOnce() {
			LockHandle handle = client().acquire(EngineFixture.NAME, EngineFixture.ONCE);
			client().close();
			client().close();
			assertThat(handle.isHeld()).isFalse();
			assertThat(fixture().isEmpty()).isTrue();
			assertThat(LockClientTest.this.closed).containsExactly("nodes", "timer");
		}

		@Test
		void failsWaiters() {
			fixture().occupy(0, 1, 2);
			CompletableFuture<?> head = client().acquireAsync(EngineFixture.NAME, EngineFixture.WAITING)
				.toCompletableFuture();
			CompletableFuture<?> second = client().acquireAsync(EngineFixture.NAME, EngineFixture.WAITING)
				.toCompletableFuture();
			client().close();
			fixture().runCallbacks();
			for (CompletableFuture<?> later : List.of(head, second)) {
				assertThat(later).failsWithin(Duration.ZERO)
					.withThrowableThat()
					.withCauseInstanceOf(LockNotAcquiredException.class)
					.withMessageContaining("shutting down");
			}
			assertThat(fixture().time().timers()).isZero();
		}

		@Test
		void refusesWhatComesAfter() {
			client().close();
			assertThatIllegalStateException().isThrownBy(() -> client().tryAcquire(EngineFixture.NAME));
			assertThatIllegalStateException().isThrownBy(() -> client().status(EngineFixture.NAME));
			assertThatIllegalStateException().isThrownBy(() -> client().forceRelease(EngineFixture.NAME));
			// Commands that closing itself waits for.
			assertThat(fixture().node(0).sent()).containsExactly("read");
		}

		@Test
		void takesBackWhatIsGrantedMeanwhile() throws Exception {
			fixture().behave(Behaviour.HELD);
			CompletableFuture<?> later = client().acquireAsync(EngineFixture.NAME, EngineFixture.ONCE)
				.toCompletableFuture();
			Thread closing = new Thread(client()::close);
			closing.start();
			while (closing.getState() != Thread.State.WAITING) {
				Thread.onSpinWait();
			}
			assertThat(LockClientTest.this.closed).isEmpty();
			// An attempt may need several calls, and releases its keys after the last
			// one.
			fixture().everyNode((node) -> assertThat(node.sent()).containsExactly("acquire"));
			fixture().behave(Behaviour.PROMPT);
			fixture().everyNode(FakeNode::answerAll);
			closing.join();
			fixture().runCallbacks();
			assertThat(LockClientTest.this.closed).containsExactly("nodes", "timer");
			assertThat(later).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(IllegalStateException.class);
			assertThat(fixture().isEmpty()).isTrue();
		}

		@Test
		void removesItsListenersFromTheNodes() {
			assertThat(fixture().node(0).isListenedTo()).isTrue();
			client().close();
			LockClientTest.this.other.close();
			fixture().engine().close();
			fixture().everyNode((node) -> assertThat(node.isListenedTo()).isFalse());
		}

		@Test
		void ofOneClientLeavesOthersAlone() {
			LockHandle handle = LockClientTest.this.other.acquire(EngineFixture.NAME, EngineFixture.ONCE);
			client().close();
			assertThat(handle.isHeld()).isTrue();
		}

	}

	private EngineFixture fixture() {
		return this.fixture;
	}

	private LockClient client() {
		return this.client;
	}

}
