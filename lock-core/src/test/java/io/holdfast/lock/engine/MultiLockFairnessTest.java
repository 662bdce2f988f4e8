package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
 * Engines contend for overlapping sets of locks with leases that do not expire, while
 * commands, answers and pushes arrive in a random order. Every waiter gets its locks: no
 * wake-up is lost, and no waiters wait for each other.
 */
class MultiLockFairnessTest {

	private static final int STEPS = 400;

	private static final List<String> NAMES = List.of("a", "b", "c", "d");

	/**
	 * Longer than the test, so that no waiter is woken by the end of a lease or a wait.
	 */
	private static final LockOptions PATIENT = LockOptions.defaults()
		.withWait(Duration.ofHours(5))
		.withLease(Duration.ofHours(4))
		.withRenew(false);

	private final List<FakeNode> connections = new ArrayList<>();

	private final List<LockEngine> engines = new ArrayList<>();

	private final List<PendingAcquisition> waiters = new ArrayList<>();

	private final List<LockHandle> handles = new ArrayList<>();

	@ParameterizedTest
	@CsvSource({ "1, 300", "3, 300", "5, 100" })
	void everyWaiterGetsItsLocks(int nodes, int runs) {
		for (int seed = 0; seed < runs; seed++) {
			run(nodes, new Random(seed));
		}
	}

	private void run(int nodes, Random random) {
		this.connections.clear();
		this.engines.clear();
		EngineFixture fixture = EngineFixture.handingOff(nodes, Duration.ofMillis(random.nextInt(2) * 10L),
				LockListener.NO_OP);
		for (int i = 0; i < 3; i++) {
			List<FakeNode> mine = fixture.connect();
			this.connections.addAll(mine);
			this.engines.add(fixture.engine(mine, LockListener.NO_OP, Runnable::run, null));
		}
		this.connections.forEach((connection) -> connection.behave(Behaviour.HELD));
		for (int step = 0; step < STEPS * nodes; step++) {
			step(fixture, random);
			collect();
		}
		settle(fixture);
	}

	private void step(EngineFixture fixture, Random random) {
		FakeNode connection = this.connections.get(random.nextInt(this.connections.size()));
		int dice = random.nextInt(100);
		if (dice < 55) {
			if (connection.onTheWay() > 0) {
				connection.answerNext();
			}
		}
		else if (dice < 65) {
			if (connection.hasPushes()) {
				connection.pushNext();
			}
		}
		else if (dice < 68) {
			connection.arrive();
		}
		else if (dice < 78) {
			List<String> some = new ArrayList<>(NAMES);
			Collections.shuffle(some, random);
			LockEngine engine = this.engines.get(random.nextInt(this.engines.size()));
			LockOptions options = (random.nextInt(5) == 0) ? PATIENT.withWait(Duration.ZERO) : PATIENT;
			this.waiters.add(engine.acquireAll().start(some.subList(0, 1 + random.nextInt(3)), options));
		}
		else if (dice < 84) {
			if (!this.waiters.isEmpty()) {
				this.waiters.get(random.nextInt(this.waiters.size())).cancel();
			}
		}
		else if (dice < 94) {
			if (!this.handles.isEmpty()) {
				this.handles.remove(random.nextInt(this.handles.size())).releaseAsync();
			}
		}
		else {
			fixture.time().advanceMillis(1L << random.nextInt(5));
		}
	}

	private void collect() {
		List<PendingAcquisition> ended = this.waiters.stream().filter((waiter) -> waiter.result().isDone()).toList();
		this.waiters.removeAll(ended);
		ended.stream()
			.filter((waiter) -> !waiter.result().isCompletedExceptionally())
			.map((waiter) -> waiter.result().getNow(Optional.empty()))
			.flatMap(Optional::stream)
			.forEach(this.handles::add);
	}

	/**
	 * Answer everything and release all held locks, until all waiters have had theirs.
	 */
	private void settle(EngineFixture fixture) {
		this.connections.forEach((connection) -> connection.behave(Behaviour.PROMPT));
		for (int i = 0; i < 3000 && !(i > 20 && this.waiters.isEmpty() && this.handles.isEmpty()); i++) {
			this.connections.forEach(FakeNode::answerAll);
			while (this.connections.stream().anyMatch(FakeNode::hasPushes)) {
				this.connections.stream().filter(FakeNode::hasPushes).forEach(FakeNode::pushNext);
			}
			collect();
			this.handles.forEach(LockHandle::release);
			this.handles.clear();
			fixture.time().advanceMillis(50);
			collect();
		}
		assertThat(this.waiters).isEmpty();
		assertThat(this.engines).allSatisfy((engine) -> assertThat(engine.queues().size()).isZero());
		assertThat(fixture.time().timers()).isZero();
		assertThat(fixture.isEmpty()).isTrue();
	}

}
