package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FenceTest {

	private static final LockOptions FENCED = EngineFixture.ONCE.fenced();

	private static final Duration HOUR = Duration.ofHours(1);

	private final EngineFixture fixture = EngineFixture.of(3);

	private final List<FakeNode> otherNodes = this.fixture.connect();

	private final LockEngine other = this.fixture.engine(this.otherNodes, LockListener.NO_OP, Runnable::run, null);

	/**
	 * The order of events that breaks a scheme in which the fence may be written to any
	 * majority: one contender holds only the third node with a small fence, another one
	 * acquires the first two with a large fence, and then the first contender gets its
	 * quorum.
	 */
	@Test
	void isAboveThatOfAHolderBetweenTheFirstGrantAndTheQuorum() {
		this.otherNodes.get(0).behave(Behaviour.HELD);
		this.otherNodes.get(1).behave(Behaviour.HELD);
		Waiter slow = this.other.queues().submit(EngineFixture.NAME, FENCED);
		this.fixture.time().jumpWallClock(HOUR);
		LockHandle between = held(this.fixture.engine().queues().submit(EngineFixture.NAME, FENCED));
		long passedBy = between.fence();
		between.release();
		this.fixture.time().jumpWallClock(HOUR.negated());
		this.otherNodes.get(0).answerAll();
		this.otherNodes.get(0).behave(Behaviour.PROMPT);
		this.otherNodes.get(1).answerAll();
		assertThat(held(slow).fence()).isGreaterThan(passedBy);
	}

	@Test
	void growsAlthoughClocksDiffer() {
		long last = 0;
		for (int i = 0; i < 20; i++) {
			this.fixture.time().jumpWallClock(HOUR);
			last = acquireAbove(last, this.fixture.engine());
			this.fixture.time().jumpWallClock(HOUR.negated());
			last = acquireAbove(last, this.other);
		}
	}

	@Test
	void growsWithEveryAcquisitionOfOneClientAtTheSameMoment() {
		long last = 0;
		for (int i = 0; i < 20; i++) {
			last = acquireAbove(last, this.fixture.engine());
		}
		assertThat(this.fixture.node(0).sent("raiseFence")).as("second round trips").isZero();
	}

	@Test
	void takesASecondRoundTripOnlyIfAClockLags() {
		acquireAbove(0, this.fixture.engine());
		this.fixture.time().jumpWallClock(Duration.ofSeconds(-1));
		acquireAbove(0, this.other);
		assertThat(this.otherNodes.get(0).sent("raiseFence")).isEqualTo(1);
	}

	@Test
	void ofAWaiterIsAboveTheHoldersBlockAtOnce() {
		LockHandle holder = held(this.other.queues().submit(EngineFixture.NAME, FENCED));
		Waiter waiter = this.fixture.engine().queues().submit(EngineFixture.NAME, EngineFixture.WAITING.fenced());
		this.fixture.time().jumpWallClock(Duration.ofSeconds(-1));
		holder.release();
		assertThat(held(waiter).fence()).isGreaterThan(holder.fence() + FenceBlock.BLOCK - 1);
		assertThat(this.fixture.node(0).sent("raiseFence")).isZero();
	}

	@Test
	void isNotGivenWithoutAQuorumThatRecordedIt() {
		this.fixture.server(0).recordFence(key(), Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
		this.fixture.server(1).recordFence(key(), Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
		assertThat(held(this.fixture.engine().queues().submit(EngineFixture.NAME, FENCED)).fence())
			.isGreaterThan(Long.MAX_VALUE / 2);
	}

	/**
	 * The second node has a larger fence than the first one proposed, but a smaller one
	 * than the last of the block that the first node recorded.
	 */
	@Test
	void isGivenThoughANodeThatTookTheFirstProposalHasItsBlockNow() {
		for (int above = 0; above <= 2 * FenceBlock.BLOCK; above += 64) {
			EngineFixture fixture = EngineFixture.of(3);
			fixture.occupy(2);
			long larger = fixture.time().currentTimeMillis() * 1000 + above;
			fixture.server(1).raiseFence(EngineFixture.KEY, larger);
			Waiter waiter = fixture.submit(FENCED);
			assertThat(waiter.result()).as("with a fence %s above the proposal", above)
				.isCompletedWithValueMatching((handle) -> handle.isPresent() && handle.get().fence() > larger,
						"acquired with a larger fence");
			assertThat(fixture.node(0).sent("raiseFence")).isEqualTo(1);
		}
	}

	/**
	 * As above, but another contender raises the fence on the third node between the two
	 * calls.
	 */
	@Test
	void isGivenAlthoughANodesLargestRisesBetweenTheCalls() {
		this.fixture.server(1).raiseFence(key(), proposal() + 100);
		this.fixture.everyNode((node) -> node.behave(Behaviour.HELD));
		Waiter waiter = this.fixture.engine().queues().submit(EngineFixture.NAME, FENCED);
		this.fixture.node(0).answerNext();
		this.fixture.node(1).answerNext();
		assertThat(this.fixture.node(1).sent("raiseFence")).isEqualTo(1);
		this.fixture.server(2).raiseFence(key(), proposal() + 1500);
		this.fixture.node(2).answerAll();
		this.fixture.node(1).answerNext();
		this.fixture.node(0).answerNext();
		assertThat(held(waiter).fence()).isGreaterThan(proposal() + 100);
		assertThat(this.fixture.node(0).sent("raiseFence")).as("rounds").isEqualTo(1);
	}

	@Test
	void isProposedAboveWhatAFailedAttemptHasLeft() {
		this.fixture.occupy(0, 1);
		this.fixture.engine().queues().submit(EngineFixture.NAME, FENCED);
		this.fixture.free(0);
		held(this.fixture.engine().queues().submit(EngineFixture.NAME, FENCED));
		assertThat(this.fixture.node(2).sent("raiseFence")).as("second round trips").isZero();
	}

	@Test
	void isOnEveryNodeAgainAfterARenewal() {
		LockHandle handle = held(this.fixture.engine().queues().submit(EngineFixture.NAME, FENCED));
		this.fixture.server(0).forgetFences();
		this.fixture.server(1).forgetFences();
		handle.extend(EngineFixture.LEASE);
		this.fixture.server(2).forgetFences();
		handle.release();
		this.fixture.time().jumpWallClock(HOUR.negated());
		assertThat(held(this.other.queues().submit(EngineFixture.NAME, FENCED)).fence()).isGreaterThan(handle.fence());
	}

	private static long acquireAbove(long last, LockEngine engine) {
		LockHandle handle = held(engine.queues().submit(EngineFixture.NAME, FENCED));
		assertThat(handle.fence()).isGreaterThan(last);
		handle.release();
		return handle.fence();
	}

	private static LockHandle held(Waiter waiter) {
		assertThat(waiter.result()).isCompleted();
		return waiter.result().join().orElseThrow();
	}

	private long proposal() {
		return this.fixture.time().currentTimeMillis() * 1000;
	}

	private static String key() {
		return "locks:" + EngineFixture.NAME;
	}

}
