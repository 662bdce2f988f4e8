package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.engine.FakeNode.Behaviour;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hand-offs of leases within one client while keys change, nodes are silent or nodes lose
 * their data.
 */
class HandOffOnNodesTest {

	private static final LockOptions OPTIONS = LockOptions.defaults().withWait(Duration.ofHours(1));

	private static final LockOptions TEN_SECONDS = OPTIONS.withLease(Duration.ofSeconds(10));

	private final List<Runnable> onRelease = new ArrayList<>();

	private final RecordingEngineListener events = new RecordingEngineListener() {

		@Override
		public void onRelease(String name, @Nullable String label, Duration held) {
			super.onRelease(name, label, held);
			HandOffOnNodesTest.this.onRelease.forEach(Runnable::run);
		}

	};

	private final EngineFixture fixture = EngineFixture.handingOff(3, Duration.ofHours(1), this.events);

	@Test
	void doesNotGiveALongerLeaseThanRequestedAfterAHolderThatRequestedMore() {
		LockHandle first = this.fixture.acquire(TEN_SECONDS);
		Waiter second = this.fixture.submit(OPTIONS.withLease(Duration.ofMinutes(1)));
		Waiter third = this.fixture.submit(TEN_SECONDS);
		first.release();
		assertThat(received(second).token()).isEqualTo(first.token());
		received(second).release();
		assertThat(received(third).token()).isNotEqualTo(first.token());
		assertThat(this.fixture.server(0).remaining(EngineFixture.KEY)).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void doesNotGiveALongerLeaseThanRequestedAfterAHolderThatExtendedIt() {
		LockHandle first = this.fixture.acquire(TEN_SECONDS);
		first.extend(Duration.ofHours(1));
		Waiter second = this.fixture.submit(TEN_SECONDS);
		first.release();
		assertThat(received(second).token()).isNotEqualTo(first.token());
		assertThat(this.fixture.server(0).remaining(EngineFixture.KEY)).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void reportsChangesThatBeganBeforeToTheNextHolder() {
		LockHandle first = this.fixture.acquire(OPTIONS);
		Waiter second = this.fixture.submit(OPTIONS);
		this.fixture.server(0).remove(EngineFixture.KEY);
		first.release();
		assertThat(received(second).isHeld()).isTrue();
		this.fixture.server(1).remove(EngineFixture.KEY);
		assertThat(received(second).isHeld()).as("held by one node of three").isFalse();
	}

	@Test
	void doesNotHandOffALockThatIsFoundToBeGoneMeanwhile() {
		LockHandle first = this.fixture.acquire(OPTIONS);
		Waiter second = this.fixture.submit(OPTIONS);
		this.onRelease.add(() -> {
			this.fixture.server(0).remove(EngineFixture.KEY);
			this.fixture.server(1).remove(EngineFixture.KEY);
		});
		first.release();
		assertThat(received(second).token()).isNotEqualTo(first.token());
		assertThat(received(second).isHeld()).isTrue();
	}

	@Test
	void isNoLossIfTheLeaseEndsBeforeACallerHasIt() {
		LockHandle first = this.fixture.acquire(TEN_SECONDS.withRenew(false));
		Waiter second = this.fixture.submit(TEN_SECONDS.withRenew(false));
		this.fixture.behave(Behaviour.HELD);
		this.fixture.time().advance(Duration.ofSeconds(9).plusMillis(800));
		first.release();
		this.fixture.time().advanceMillis(150);
		assertThat(second.result()).isNotDone();
		this.fixture.everyNode((node) -> {
			node.behave(Behaviour.PROMPT);
			node.answerAll();
		});
		assertThat(received(second).token()).isNotEqualTo(first.token());
		assertThat(this.events.recorded()).containsExactly("ACQUIRED", "wait", "released", "wait over", "ACQUIRED",
				"handed REMOTE");
	}

	@Test
	void isNoReleaseIfTheClientClosesBeforeACallerHasIt() {
		LockHandle first = this.fixture.acquire(TEN_SECONDS.withRenew(false));
		this.fixture.submit(TEN_SECONDS.withRenew(false));
		this.fixture.behave(Behaviour.HELD);
		first.release();
		// As closing the client does.
		this.fixture.engine().heldLocks().all().forEach(DefaultLockHandle::releaseNow);
		assertThat(this.events.count("released")).isOne();
	}

	private static LockHandle received(Waiter waiter) {
		assertThat(waiter.result()).isCompleted();
		return waiter.result().getNow(Optional.empty()).orElseThrow();
	}

}
