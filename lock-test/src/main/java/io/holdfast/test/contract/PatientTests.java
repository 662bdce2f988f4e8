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
 * Base of all contract tests: threads and timeouts.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class PatientTests {

	/** Longer than anything takes, so that it never runs out. */
	static final Duration LONG = Duration.ofSeconds(40);

	/** Outlives the test, so that no end of a lease hides remaining keys. */
	static final Duration LEASE = Duration.ofMinutes(10);

	/**
	 * Short enough to end during a test, long enough for an acquisition on a slow
	 * machine.
	 */
	static final Duration BRIEF = Duration.ofMillis(400);

	/**
	 * Short enough for a test to outlast it, long enough for renewals on a machine that
	 * stalls.
	 */
	static final Duration RENEWED = Duration.ofMillis(1500);

	/** Longer than a lease that is renewed only once. */
	static final Duration LONGER_THAN_RENEWED = RENEWED.multipliedBy(3).dividedBy(2);

	private final List<Thread> threads = new ArrayList<>();

	final String name = "contract-" + UUID.randomUUID();

	@AfterEach
	void interruptThreads() {
		this.threads.forEach(Thread::interrupt);
	}

	/** Run a task on its own thread, which the test may interrupt. */
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
	 * A task on its own thread.
	 *
	 * @param thread the thread
	 * @param result the result of the task
	 * @param <T> the type of the result
	 */
	record Running<T>(Thread thread, CompletableFuture<T> result) {

		T get() {
			return PatientTests.get(this.result);
		}

	}

}
