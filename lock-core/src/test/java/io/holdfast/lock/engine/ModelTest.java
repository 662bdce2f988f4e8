package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;

import io.holdfast.engine.Polling;
import io.holdfast.key.KeySpace;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.time.Scheduler;
import io.holdfast.time.TimeSource;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A model checker runs the operations of each class below on several threads, in random
 * scenarios, and switches between the threads at accesses to shared memory. It fails if
 * an operation or the check at the end fails, or if a thread waits forever.
 */
@Tag("soak")
class ModelTest {

	private static final LockOptions WAITING = LockOptions.defaults().withWait(Duration.ofHours(1));

	private static final LockOptions LONGER = WAITING.withLease(WAITING.lease().multipliedBy(2));

	@Test
	void waitersAreServedOneAtATimeAndNoneIsForgotten() throws Exception {
		assertNothingIsFound(WithoutHandOff.class, 2, 2, 40);
	}

	@Test
	void leasesThatArePassedOnReachOneWaiterAndNeverGetLost() throws Exception {
		assertNothingIsFound(WithHandOff.class, 3, 1, 40);
	}

	@Test
	void closingWaitsForCallsInProgressAndRejectsLaterOnes() throws Exception {
		assertNothingIsFound(Closing.class, 2, 1, 200);
	}

	@Test
	void aWaiterThatIsNeverWokenIsFound() throws Exception {
		assertThat(ModelChecker.explore(Forgetful.class, 2, 1, 5)).contains("hung");
	}

	private static void assertNothingIsFound(Class<?> operations, int threads, int operationsEach, int orders)
			throws Exception {
		assertThat(ModelChecker.explore(operations, threads, operationsEach, orders)).isNull();
	}

	private static void check(boolean condition, String rule) {
		if (!condition) {
			throw new AssertionError(rule);
		}
	}

	/** Each lease is released on the node before the next one begins. */
	public static final class WithoutHandOff extends Users {

		public WithoutHandOff() {
			super(Duration.ZERO);
		}

		@Operation
		public void waiting() {
			waitAndEnterTwice();
		}

		@Operation
		public void trying() {
			tryOnce();
		}

		@Operation
		public void leaving() {
			giveUp();
		}

		@Operation
		public void leavingLate() {
			giveUpWhileTheNodeIsSilent();
		}

	}

	/** Leases are handed off as long as there are waiters. */
	public static final class WithHandOff extends Users {

		public WithHandOff() {
			super(Duration.ofDays(1));
		}

		@Operation
		public void waiting() {
			waitAndEnterTwice();
		}

		@Operation
		public void leaving() {
			timeOutWithALongerLease();
		}

		@Operation
		public void leavingLate() {
			passOnWhileTheNodeIsSilent();
		}

	}

	/**
	 * An engine over one node with a fixed time, and the operations of its users.
	 */
	public abstract static class Users {

		private final ModelNode node = new ModelNode();

		private final ThreadHoldCounts counts = new ThreadHoldCounts();

		private final LockEngine engine;

		private volatile boolean inside;

		Users(Duration longestHandOff) {
			Scheduler never = (task, delay) -> () -> {
			};
			this.engine = new LockEngine(new LockEngineSettings(List.of(this.node), new KeySpace(null, "", 512), "a",
					LockOptions.defaults(), new ClockDrift(0, Duration.ZERO), Duration.ofSeconds(1), longestHandOff,
					new Polling(Duration.ofMillis(50), Duration.ofMillis(500)), true, Duration.ZERO, false,
					LockListener.NO_OP, new StoppedTime(), never, Runnable::run));
			this.engine.start();
		}

		final void waitAndEnterTwice() {
			Lock lock = view();
			Lock sameLock = view();
			lock.lock();
			sameLock.lock();
			use();
			lock.unlock();
			sameLock.unlock();
		}

		final void tryOnce() {
			Lock lock = view();
			if (lock.tryLock()) {
				use();
				lock.unlock();
			}
		}

		final void giveUp() {
			Waiter waiter = submit(WAITING);
			waiter.cancel();
			useIfAcquired(waiter);
		}

		final void timeOutWithALongerLease() {
			Waiter waiter = submit(LONGER);
			waiter.timeOut();
			useIfAcquired(waiter);
		}

		final void giveUpWhileTheNodeIsSilent() {
			Waiter[] waiter = new Waiter[1];
			this.node.delayed(() -> waiter[0] = submit(WAITING));
			waiter[0].cancel();
			this.node.answerAll();
			useIfAcquired(waiter[0]);
		}

		final void passOnWhileTheNodeIsSilent() {
			LockHandle handle = submit(WAITING).result().join().orElseThrow();
			Waiter next = submit(LONGER);
			use();
			this.node.delayed(handle::release);
			next.timeOut();
			this.node.answerAll();
			useIfAcquired(next);
		}

		/**
		 * The check after all operations.
		 */
		@Validate
		public final void nothingIsLeft() {
			check(this.node.holder() == null, "The key stays");
			check(this.counts.size() == 0, "A thread's hold stays");
			check(this.engine.heldLocks().isEmpty(), "A handle stays");
			check(this.engine.queues().size() == 0, "A queue stays");
		}

		private Waiter submit(LockOptions options) {
			return this.engine.queues().submit("k", options);
		}

		private Lock view() {
			return new ReentrantLockView(this.counts, "k", "k", (wait) -> submit(WAITING.withWait(wait)));
		}

		private void useIfAcquired(Waiter waiter) {
			waiter.result().join().ifPresent((handle) -> {
				check(handle.token().equals(this.node.holder()), "The node knows another holder");
				use();
				check(handle.release(), "The release found nothing");
			});
		}

		private void use() {
			check(!this.inside, "Two hold the lock");
			this.inside = true;
			check(this.inside, "Two hold the lock");
			this.inside = false;
		}

	}

	/** Calls while a client is being closed. */
	public static final class Closing {

		private final InFlightCounter inFlight = new InFlightCounter();

		private final AtomicInteger inside = new AtomicInteger();

		private volatile boolean closed;

		@Operation
		public void enter() {
			try {
				this.inFlight.enter();
			}
			catch (IllegalStateException ex) {
				return;
			}
			this.inside.incrementAndGet();
			check(!this.closed, "Somebody comes in after closing");
			this.inside.decrementAndGet();
			this.inFlight.leave();
		}

		@Operation
		public void close() {
			if (this.inFlight.close(Duration.ofHours(1))) {
				check(this.inside.get() == 0, "Somebody is inside a gate that is closed");
				this.closed = true;
			}
		}

	}

	/** Wakes no waiter, to verify that the checker notices it. */
	public static final class Forgetful {

		private final Users users = new WithoutHandOff();

		@Operation
		public void take() {
			this.users.submit(WAITING).result().join();
		}

	}

	private static final class StoppedTime implements TimeSource {

		@Override
		public long nanoTime() {
			return 0;
		}

		@Override
		public long currentTimeMillis() {
			return 0;
		}

	}

}
