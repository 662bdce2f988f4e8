package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several engines wait for one lock in the queue of a node. In a random order, answers
 * and calls are delayed and lost, connections break, queues are forgotten, waiters come
 * and go, and engines end without a word. A lock never has two holders, and whenever it
 * is free, a waiter has it soon.
 */
class InstanceQueueSimulationTest {

	private static final int ENGINES = 5;

	private static final int STEPS = 400;

	/** How long an engine leaves the lock free now and then. */
	private static final int LONGEST_PAUSE = 60;

	private static final Duration LEASE = Duration.ofSeconds(2);

	private static final LockOptions PATIENT = LockOptions.defaults()
		.withLease(LEASE)
		.withRenew(false)
		.withWait(Duration.ofHours(1));

	private final List<List<FakeNode>> connections = new ArrayList<>();

	private final List<LockEngine> engines = new ArrayList<>();

	private final List<Asked> waiters = new ArrayList<>();

	private final List<Asked> holders = new ArrayList<>();

	/** The engine that does not move, or -1. */
	private int paused = -1;

	@ParameterizedTest
	@CsvSource({ "1, 200", "3, 200" })
	void aFreeLockIsSoonHeldByAWaiter(int nodes, int runs) {
		for (int seed = 0; seed < runs; seed++) {
			run(nodes, seed);
		}
	}

	private void run(int nodes, int seed) {
		Random random = new Random(seed);
		this.connections.clear();
		this.engines.clear();
		this.waiters.clear();
		this.holders.clear();
		this.paused = -1;
		EngineFixture fixture = EngineFixture.handingOff(nodes, Duration.ofMillis(random.nextInt(2) * 10L),
				LockListener.NO_OP);
		Duration courtesy = Duration.ofMillis(random.nextInt(2) * LONGEST_PAUSE);
		for (int i = 0; i < ENGINES; i++) {
			List<FakeNode> mine = fixture.connect();
			mine.forEach(FakeNode::keepQueues);
			mine.forEach((connection) -> connection.behave(Behaviour.HELD));
			this.connections.add(mine);
			this.engines.add(fixture.courteousEngine(mine, courtesy));
		}
		for (int step = 0; step < STEPS * nodes; step++) {
			step(fixture, nodes, random);
			collect();
			assertThat(this.holders.stream().filter((holder) -> holder.handle().isHeld()).count())
				.as("holders, seed %s", seed)
				.isLessThanOrEqualTo(1);
		}
		settle(fixture, nodes, random, seed);
	}

	private void step(EngineFixture fixture, int nodes, Random random) {
		int engine = random.nextInt(ENGINES);
		FakeNode connection = this.connections.get(engine).get(random.nextInt(nodes));
		int dice = random.nextInt(200);
		if (dice < 100) {
			if (connection.onTheWay() > 0) {
				connection.answerNext();
			}
		}
		else if (dice < 120) {
			if (connection.hasPushes()) {
				connection.pushNext();
			}
		}
		else if (dice < 140) {
			if (connection.hasCalls()) {
				connection.callNext();
			}
		}
		else if (dice < 144) {
			connection.arrive();
		}
		else if (dice < 146) {
			if (!connection.isKilled()) {
				connection.reconnect();
			}
		}
		else if (dice < 147) {
			connection.server().forgetQueues();
		}
		else if (dice < 148) {
			if (random.nextInt(4) == 0 && engine > 1) {
				kill(engine);
			}
		}
		else if (dice < 165) {
			if (!isKilled(engine) && this.waiters.size() < 2 * ENGINES) {
				this.waiters
					.add(new Asked(engine, this.engines.get(engine).queues().submit(EngineFixture.NAME, PATIENT)));
			}
		}
		else if (dice < 168) {
			if (!this.waiters.isEmpty()) {
				this.waiters.get(random.nextInt(this.waiters.size())).call().cancel();
			}
		}
		else if (dice < 185) {
			if (!this.holders.isEmpty()) {
				this.holders.remove(0).handle().releaseAsync();
			}
		}
		else {
			fixture.time().advanceMillis(1L << random.nextInt(7));
		}
	}

	private boolean isKilled(int engine) {
		return this.connections.get(engine).get(0).isKilled();
	}

	private void kill(int engine) {
		this.connections.get(engine).forEach(FakeNode::kill);
		this.waiters.removeIf((waiter) -> waiter.engine() == engine);
		this.holders.removeIf((holder) -> holder.engine() == engine);
	}

	private void collect() {
		List<Asked> ended = this.waiters.stream().filter((waiter) -> waiter.call().result().isDone()).toList();
		this.waiters.removeAll(ended);
		ended.stream()
			.filter((waiter) -> !waiter.call().result().isCompletedExceptionally()
					&& waiter.call().result().getNow(Optional.empty()).isPresent())
			.forEach(this.holders::add);
	}

	/**
	 * Everything arrives from now on. What killed holders left expires with their leases,
	 * and waiters that a queue has forgotten look after a while. Then the queues are in
	 * order again: every release is soon followed by the next turn, even if one engine
	 * does not move.
	 */
	private void settle(EngineFixture fixture, int nodes, Random random, int seed) {
		this.connections.forEach((mine) -> mine.forEach((connection) -> connection.behave(Behaviour.PROMPT)));
		for (long passed = 0; passed < 13_000; passed += 10) {
			deliver();
			releaseAll();
			fixture.time().advanceMillis(10);
		}
		assertThat(this.waiters).as("waiters that were forgotten, %s nodes, seed %s", nodes, seed).isEmpty();
		for (int i = 0; i < 20 * ENGINES; i++) {
			if (!isKilled(i % ENGINES)) {
				this.waiters.add(new Asked(i % ENGINES,
						this.engines.get(i % ENGINES).queues().submit(EngineFixture.NAME, PATIENT)));
				deliver();
			}
		}
		this.paused = 2 + random.nextInt(ENGINES - 2);
		this.connections.get(this.paused).forEach((connection) -> connection.behave(Behaviour.HELD));
		while (this.waiters.stream().anyMatch((waiter) -> waiter.engine() != this.paused)) {
			int waiting = this.waiters.size();
			releaseAll();
			for (int waited = 0; this.waiters.size() == waiting; waited += 5) {
				assertThat(waited)
					.as("ms that %s waiters slept while the lock was free, %s nodes, seed %s", waiting, nodes, seed)
					.isLessThanOrEqualTo(120 + LONGEST_PAUSE);
				fixture.time().advanceMillis(5);
				deliver();
			}
		}
	}

	private void releaseAll() {
		List<Asked> releasing = List.copyOf(this.holders);
		this.holders.clear();
		releasing.forEach((holder) -> holder.handle().releaseAsync());
		deliver();
	}

	private void deliver() {
		boolean more = true;
		while (more) {
			more = false;
			for (int engine = 0; engine < ENGINES; engine++) {
				for (FakeNode connection : (engine != this.paused) ? this.connections.get(engine)
						: List.<FakeNode>of()) {
					connection.answerAll();
					while (connection.hasPushes()) {
						connection.pushNext();
						more = true;
					}
					while (connection.hasCalls()) {
						connection.callNext();
						more = true;
					}
				}
			}
		}
		collect();
	}

	private record Asked(int engine, Waiter call) {

		LockHandle handle() {
			return this.call.result().getNow(Optional.empty()).orElseThrow();
		}

	}

}
