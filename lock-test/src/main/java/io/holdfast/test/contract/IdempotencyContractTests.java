package io.holdfast.test.contract;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.holdfast.idempotency.ClaimResult;
import io.holdfast.idempotency.IdempotencyClient;
import io.holdfast.idempotency.IdempotencyKey;
import io.holdfast.idempotency.IdempotencyListener;
import io.holdfast.idempotency.IdempotencyOptions;
import io.holdfast.idempotency.IdempotencyStatus.State;
import io.holdfast.idempotency.Leadership;
import io.holdfast.idempotency.OutcomeCodec;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Base of the contract tests of idempotent operations.
 */
abstract class IdempotencyContractTests extends PatientTests {

	/** Waits for {@link #LONG}, and its leader does not time out. */
	static final IdempotencyOptions PATIENT = IdempotencyOptions.defaults().withWait(LONG).withLease(LEASE);

	/** Does not wait. */
	static final IdempotencyOptions ONCE = PATIENT.withWait(Duration.ZERO);

	/** Waits so briefly that no work ends meanwhile. */
	static final IdempotencyOptions HASTY = PATIENT.withWait(Duration.ofMillis(30));

	private final Function<IdempotencyListener, IdempotencyClient> clients;

	private final Deque<IdempotencyClient> opened = new ArrayDeque<>();

	final IdempotencyKey key = IdempotencyKey.of("contract", this.name);

	/** How often work has run. */
	final AtomicInteger executions = new AtomicInteger();

	IdempotencyContractTests(Function<IdempotencyListener, IdempotencyClient> clients) {
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

	IdempotencyClient client() {
		return client(IdempotencyListener.NO_OP);
	}

	IdempotencyClient client(IdempotencyListener listener) {
		IdempotencyClient client = this.clients.apply(listener);
		this.opened.push(client);
		return client;
	}

	/** Counts the execution, and returns its number. */
	String work(IdempotencyClient client, IdempotencyOptions options) {
		return client.execute(this.key, options, OutcomeCodec.TEXT,
				(leadership) -> "result " + this.executions.incrementAndGet());
	}

	/** Claim the lead, or fail the test. */
	Leadership lead(IdempotencyClient client, IdempotencyOptions options) {
		ClaimResult claim = client.claim(this.key, options);
		assertThat(claim).isInstanceOf(ClaimResult.Leading.class);
		return ((ClaimResult.Leading) claim).leadership();
	}

	/** Start work that ends when the test lets it; returns when the work runs. */
	Held hold(IdempotencyClient client, IdempotencyOptions options, Function<Integer, String> end) {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch mayEnd = new CountDownLatch(1);
		Running<String> running = start(() -> client.execute(this.key, options, OutcomeCodec.TEXT, (leadership) -> {
			begun.countDown();
			int number = this.executions.incrementAndGet();
			mayEnd.await();
			return end.apply(number);
		}));
		await("the work has begun", () -> begun.getCount() == 0);
		return new Held(running, mayEnd);
	}

	Held hold(IdempotencyClient client, IdempotencyOptions options) {
		return hold(client, options, (number) -> "result " + number);
	}

	/** Start a call that must wait; returns when it waits. */
	Running<String> startWaiting(IdempotencyClient client, IdempotencyOptions options) {
		int before = client.status(this.key).waitingHere();
		Running<String> running = start(() -> work(client, options));
		awaitWaiting(client, before + 1);
		return running;
	}

	void awaitWaiting(IdempotencyClient client, int waiting) {
		await(waiting + " wait", () -> client.status(this.key).waitingHere() == waiting);
	}

	void awaitState(IdempotencyClient client, State state) {
		await("the operation is " + state, () -> client.status(this.key).state() == state);
	}

	/** Simulate a leader that crashed and whose lease has ended. */
	void crash(IdempotencyOptions options) {
		IdempotencyClient crashing = this.clients.apply(IdempotencyListener.NO_OP);
		lead(crashing, options.withLease(BRIEF));
		crashing.close();
	}

	/**
	 * Work that runs until the test ends it.
	 *
	 * @param running the call
	 * @param mayEnd lets it end
	 */
	record Held(Running<String> running, CountDownLatch mayEnd) {

		void end() {
			this.mayEnd.countDown();
		}

	}

}
