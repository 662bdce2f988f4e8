package io.holdfast.test.contract;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Base of the contract tests of locks.
 */
abstract class ContractTests extends PatientTests {

	/** Waits for {@link #LONG} and has an even longer lease. */
	static final LockOptions PATIENT = LockOptions.defaults().withWait(LONG).withLease(LEASE);

	/** Does not wait. */
	static final LockOptions ONCE = PATIENT.withWait(Duration.ZERO);

	/** Waits so briefly that nothing becomes free meanwhile. */
	static final LockOptions HASTY = PATIENT.withWait(Duration.ofMillis(30));

	/** Loses the lock soon, because it is not renewed. */
	static final LockOptions FLEETING = PATIENT.withLease(BRIEF).withRenew(false);

	private final Function<LockListener, LockClient> clients;

	private final Deque<LockClient> opened = new ArrayDeque<>();

	ContractTests(Function<LockListener, LockClient> clients) {
		this.clients = clients;
	}

	@AfterEach
	void closeClients() {
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

	/** Assert that the lock has no holder and no waiters, and can be acquired. */
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

}
