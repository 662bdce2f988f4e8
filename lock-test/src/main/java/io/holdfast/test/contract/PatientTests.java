package io.holdfast.test.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.fail;

/**
 * What the tests of all contracts have in common: threads and patience.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class PatientTests {

	/** Longer than anything takes, so that nothing happens because it ran out. */
	static final Duration LONG = Duration.ofSeconds(40);

	/** Outlives the test, so that no end of a lease hides what was left behind. */
	static final Duration LEASE = Duration.ofMinutes(10);

	/** Short enough to see it end, long enough to be acquired on a slow machine. */
	static final Duration BRIEF = Duration.ofMillis(400);

	/** Short enough to outlast it, long enough for renewals on a machine that stalls. */
	static final Duration RENEWED = Duration.ofMillis(1500);

	/** Renewals that work once, and not again, do not last for so long. */
	static final Duration LONGER_THAN_RENEWED = RENEWED.multipliedBy(3).dividedBy(2);

	private final List<Thread> threads = new ArrayList<>();

	final String name = "contract-" + UUID.randomUUID();

	@AfterEach
	void interruptThreads() {
		this.threads.forEach(Thread::interrupt);
	}

	/** Run something on a thread of its own, which may be interrupted. */
	<T> Running<T> start(Callable<T> work) {
		CompletableFuture<T> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(work.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "contract");
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
		return new Running<>(thread, result);
	}

	static <T> T get(CompletionStage<T> stage) {
		return stage.toCompletableFuture().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
	}

	static void await(String what, BooleanSupplier condition) {
		long deadline = System.nanoTime() + LONG.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > deadline) {
				fail("Waited %s in vain: %s", LONG, what);
			}
			try {
				TimeUnit.MILLISECONDS.sleep(2);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				fail("Interrupted while waiting: %s", what);
			}
		}
	}

	/**
	 * What runs on a thread of its own.
	 *
	 * @param thread the thread
	 * @param result how it ends
	 * @param <T> what it returns
	 */
	record Running<T>(Thread thread, CompletableFuture<T> result) {

		T get() {
			return PatientTests.get(this.result);
		}

	}

}
