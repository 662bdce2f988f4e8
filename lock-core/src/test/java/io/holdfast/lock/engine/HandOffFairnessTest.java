package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client does after several of its holders have had a lock in a row, while other
 * clients want it.
 */
class HandOffFairnessTest {

	private final EngineFixture fixture = EngineFixture.of(1);

	private final FakeNode there = this.fixture.node(0);

	private final FakeNode node = this.fixture.connect().get(0);

	private final LockEngine here = this.fixture.engine(List.of(this.node), Duration.ofMillis(10));

	@Test
	void otherWaitersGetTheLockEvenIfTheyAreNotifiedLater() {
		Waiter[] waiting = afterHoldersInARow();
		Waiter next = waiting[0];
		Waiter other = waiting[1];
		this.there.behave(Behaviour.PROMPT);
		assertThat(next.result()).isNotDone();
		this.there.pushNext();
		assertThat(other.result()).isDone();
		handle(other).release();
		assertThat(next.result()).isDone();
	}

	@Test
	void theLockDoesNotStayFreeIfNoOtherClientTakesIt() {
		Waiter next = afterHoldersInARow()[0];
		assertThat(next.result()).isNotDone();
		this.fixture.time().advanceMillis(3);
		assertThat(next.result()).isDone();
	}

	@Test
	void doesNotPauseForOtherClientsThatWereNotSeen() {
		Waiter first = wait(this.here);
		Waiter second = wait(this.here);
		Waiter third = wait(this.here);
		handle(first).release();
		this.fixture.time().advanceMillis(11);
		handle(second).release();
		assertThat(handle(third).token()).isNotEqualTo(handle(second).token());
	}

	/**
	 * The last holder has released the lock, but the waiter of the other client has not
	 * been notified yet.
	 * @return the waiter of this client, and that of the other client
	 */
	private Waiter[] afterHoldersInARow() {
		LockHandle before = this.fixture.acquire(EngineFixture.ONCE);
		Waiter first = wait(this.here);
		Waiter second = wait(this.here);
		Waiter next = wait(this.here);
		before.release();
		Waiter other = wait(this.fixture.engine());
		this.there.behave(Behaviour.HELD);
		handle(first).release();
		assertThat(handle(second).token()).isEqualTo(handle(first).token());
		this.fixture.time().advanceMillis(11);
		handle(second).release();
		return new Waiter[] { next, other };
	}

	private Waiter wait(LockEngine engine) {
		return engine.queues().submit(EngineFixture.NAME, EngineFixture.WAITING);
	}

	private static LockHandle handle(Waiter waiter) {
		return waiter.result().getNow(Optional.empty()).orElseThrow();
	}

}
