package io.holdfast.test.contract;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * What the tests of the contract have in common: clients, threads and patience.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class ContractTests {

	/** Longer than anything takes, so that nothing happens because it ran out. */
	static final Duration LONG = Duration.ofSeconds(40);

	/** Outlives the test, so that no end of a lease hides what was left behind. */
	static final Duration LEASE = Duration.ofMinutes(10);

	/** Short enough to see it end, long enough to be acquired on a slow machine. */
	static final Duration BRIEF = Duration.ofMillis(400);

	/** Waits for {@link #LONG} and holds for longer. */
	static final LockOptions PATIENT = LockOptions.defaults().withWait(LONG).withLease(LEASE);

	/** Tries once. */
	static final LockOptions ONCE = PATIENT.withWait(Duration.ZERO);

	/** Waits too short a time for anything to become free. */
	static final LockOptions HASTY = PATIENT.withWait(Duration.ofMillis(30));

	/** Loses the lock soon. */
	static final LockOptions FLEETING = PATIENT.withLease(BRIEF).withRenew(false);

	private final Function<LockListener, LockClient> clients;

	private final Deque<LockClient> opened = new ArrayDeque<>();

	private final List<Thread> threads = new ArrayList<>();

	final String name = "contract-" + UUID.randomUUID();

	ContractTests(Function<LockListener, LockClient> clients) {
		this.clients = clients;
	}

	@AfterEach
	void closeClients() {
		this.threads.forEach(Thread::interrupt);
		List<RuntimeException> failures = new ArrayList<>();
		while (!this.opened.isEmpty()) {
			try {
				this.opened.pop().close();
			}
			catch (RuntimeException ex) {
				failures.add(ex);
			}
		}
		assertThat(failures).isEmpty();
	}

	LockClient client() {
		return client(LockListener.NO_OP);
	}

	LockClient client(LockListener listener) {
		LockClient client = this.clients.apply(listener);
		this.opened.push(client);
		return client;
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

	/** Start to wait for a lock; returns when the client has queued the call. */
	Running<LockHandle> startWaiting(LockClient client, LockOptions options) {
		int before = client.status(this.name).waitingHere();
		Running<LockHandle> running = start(() -> client.acquire(this.name, options));
		awaitWaiting(client, before + 1);
		return running;
	}

	void awaitWaiting(LockClient client, int waiting) {
		await(waiting + " wait", () -> client.status(this.name).waitingHere() == waiting);
	}

	/** Nobody holds the lock or waits for it, and it can be had. */
	void assertNothingLeft(LockClient... all) {
		for (LockClient client : all) {
			awaitWaiting(client, 0);
			try (LockHandle handle = client.acquire(this.name, PATIENT)) {
				assertThat(handle.isHeld()).isTrue();
			}
			await("the lock is free", () -> client.status(this.name).nodesHolding() == 0);
		}
	}

	boolean isFree(LockClient client) {
		Optional<LockHandle> handle = client.tryAcquire(this.name, ONCE);
		handle.ifPresent(LockHandle::release);
		return handle.isPresent();
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
			return ContractTests.get(this.result);
		}

	}

}
