package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Engines that wait for the same lock in the queues of three nodes.
 */
class InstanceQueuesTest {

	private static final LockOptions PATIENT = EngineFixture.WAITING.withWait(Duration.ofHours(1));

	private final EngineFixture fixture = EngineFixture.of(3);

	private final List<List<FakeNode>> connections = new ArrayList<>();

	@BeforeEach
	void keepQueues() {
		this.fixture.everyNode(FakeNode::keepQueues);
	}

	@Test
	void aWaiterForSeveralLocksIsInNoQueue() {
		LockEngine other = connect();
		LockHandle held = this.fixture.acquire(PATIENT);
		Waiter waiter = submit(other);
		PendingAcquisition several = this.fixture.engine()
			.acquireAll()
			.start(List.of(EngineFixture.NAME, "another"), PATIENT);
		held.close();
		assertThat(several.result()).isNotDone();
		handle(waiter).close();
		this.fixture.time().advanceMillis(5);
		assertThat(several.result()).isCompletedWithValueMatching(Optional::isPresent);
		assertThat(sent("enter")).isZero();
	}

	@Test
	void aTurnThatNobodyWantsAnyMoreIsPassedOn() {
		LockEngine first = connect();
		LockEngine second = connect();
		LockHandle held = this.fixture.acquire(PATIENT);
		Waiter leaving = submit(first);
		this.connections.get(0).forEach((node) -> node.behave(Behaviour.FAILING));
		leaving.cancel();
		this.connections.get(0).forEach((node) -> node.behave(Behaviour.PROMPT));
		Waiter waiter = submit(second);
		held.close();
		assertThat(waiter.result()).isCompletedWithValueMatching(Optional::isPresent);
	}

	@Test
	void everySixteenthTurnLeavesTheLockFreeForClientsThatPoll() {
		Duration pause = Duration.ofMillis(100);
		LockEngine courteous = this.fixture.courteousEngine(connections(), pause);
		LockEngine other = connect();
		LockHandle held = handle(submit(courteous));
		for (int turn = 1; turn <= 32; turn++) {
			Waiter next = submit(other);
			release(held, this.connections.get(1));
			Waiter again = submit(courteous);
			if (turn % 16 == 0) {
				this.fixture.time().advance(pause.minusMillis(1));
				assertThat(List.of(next, again)).noneMatch((waiter) -> waiter.result().isDone());
				this.fixture.time().advanceMillis(10);
			}
			handle(next).close();
			held = handle(again);
		}
	}

	/**
	 * Release a lock for which another client waits. A call arrives sooner than the
	 * answer to a read that is sent because the key has changed.
	 */
	private static void release(LockHandle held, List<FakeNode> waiting) {
		waiting.forEach((node) -> node.behave(Behaviour.HELD));
		held.close();
		waiting.stream().filter(FakeNode::hasCalls).forEach(FakeNode::callNext);
		waiting.stream().filter(FakeNode::hasPushes).forEach(FakeNode::pushNext);
		waiting.forEach((node) -> node.behave(Behaviour.PROMPT));
		waiting.forEach(FakeNode::answerAll);
	}

	@Test
	void aWaiterWhoseCallFailsLeavesTheQueue() {
		LockEngine other = connect();
		LockHandle held = handle(submit(other));
		Waiter waiter = this.fixture.submit(PATIENT);
		assertThat(queued()).isOne();
		this.fixture.everyNode((node) -> node.failAttempts());
		this.fixture.engine().queues().freed(EngineFixture.KEY);
		assertThat(waiter.result()).isCompletedExceptionally();
		assertThat(queued()).isZero();
		assertThat(held.isHeld()).isTrue();
	}

	@Test
	void aWaiterAsksTheQueueAgainBeforeItIsForgottenThere() {
		this.fixture.occupy(0, 1, 2);
		this.fixture.submit(PATIENT);
		long entered = sent("enter");
		for (int renewal = 0; renewal < 6; renewal++) {
			this.fixture.time().advance(Duration.ofSeconds(10));
			this.fixture.occupy(0, 1, 2);
		}
		assertThat(sent("enter") - entered).isBetween(2L, 3L);
	}

	private int queued() {
		return this.fixture.server(0).queued(EngineFixture.KEY) + this.fixture.server(1).queued(EngineFixture.KEY)
				+ this.fixture.server(2).queued(EngineFixture.KEY);
	}

	private LockEngine connect() {
		return this.fixture.engine(connections(), LockListener.NO_OP, Runnable::run, null);
	}

	private List<FakeNode> connections() {
		List<FakeNode> nodes = this.fixture.connect();
		nodes.forEach(FakeNode::keepQueues);
		this.connections.add(nodes);
		return nodes;
	}

	private static Waiter submit(LockEngine engine) {
		return engine.queues().submit(EngineFixture.NAME, PATIENT);
	}

	private static LockHandle handle(Waiter waiter) {
		return waiter.result().getNow(Optional.empty()).orElseThrow();
	}

	private long sent(String command) {
		long sent = 0;
		for (int node = 0; node < 3; node++) {
			sent += this.fixture.node(node).sent(command);
		}
		return sent;
	}

}
