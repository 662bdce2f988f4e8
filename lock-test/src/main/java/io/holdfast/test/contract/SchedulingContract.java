package io.holdfast.test.contract;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockListener;
import io.holdfast.schedule.JobRun;
import io.holdfast.schedule.RunOutcome;
import io.holdfast.schedule.ScheduledLocks;
import io.holdfast.schedule.SkipReason;
import io.holdfast.schedule.StartResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

abstract class SchedulingContract extends JobTests {

	SchedulingContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@Test
	void runsAJobThatDoesNotRunElsewhere() {
		RunOutcome outcome = run(instance(), JOB);

		assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Executed.class, (executed) -> {
			assertThat(executed.tick()).isNull();
			assertThat(executed.lockLost()).isFalse();
			assertThat(executed.took()).isBetween(Duration.ZERO, LONG);
		});
		assertThat(this.runs).containsExactly("run");
	}

	@Test
	void skipsAJobWhileItRunsElsewhereAndRunsItAfterThat() {
		ScheduledLocks other = instance();
		Endless endless = startEndless(instance(), JOB);

		assertSkipped(run(other, JOB), SkipReason.BUSY);
		assertThat(endless.end()).isInstanceOf(RunOutcome.Executed.class);

		assertThat(run(other, JOB)).isInstanceOf(RunOutcome.Executed.class);
		assertThat(this.runs).hasSize(1);
	}

	@Test
	void returnsWhatAJobThrowsAndFreesItsLock() {
		IllegalStateException failure = new IllegalStateException("of the test");

		RunOutcome outcome = instance().run(this.name, JOB, (run) -> {
			throw failure;
		});

		assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class,
				(failed) -> assertThat(failed.cause()).isSameAs(failure));
		assertThat(run(instance(), JOB)).isInstanceOf(RunOutcome.Executed.class);
	}

	@Test
	void keepsTheLockForAtLeastAsLongAsAskedAlsoWhenItsInstanceEnds() {
		LockClient client = jobClient();
		LockClient other = jobClient();
		try (ScheduledLocks instance = ScheduledLocks.builder(client).build()) {
			assertThat(run(instance, JOB.withLockAtLeastFor(LEASE.dividedBy(2))))
				.isInstanceOf(RunOutcome.Executed.class);
		}
		client.close();

		assertThat(other.status(this.name).held()).isTrue();
		assertThat(other.status(this.name).remainingLease()).isBetween(LEASE.dividedBy(4), LEASE.dividedBy(2));
		assertSkipped(run(ScheduledLocks.builder(other).build(), JOB), SkipReason.BUSY);
	}

	@Test
	void freesTheLockWhenTheLeastTimeIsOver() {
		ScheduledLocks instance = instance();
		run(instance, JOB.withLockAtLeastFor(BRIEF));

		await("the job may run again", () -> run(instance, JOB) instanceof RunOutcome.Executed);
		assertThat(this.runs).hasSize(2);
	}

	@Test
	void notifiesTheJobOfTheLossOfItsLock() {
		LockClient operator = jobClient();
		AtomicBoolean reported = new AtomicBoolean();
		AtomicBoolean held = new AtomicBoolean(true);

		RunOutcome outcome = instance().run(this.name, JOB, (run) -> {
			run.lock().orElseThrow().onLost(() -> reported.set(true));
			operator.forceRelease(this.name);
			await("the loss is reported", () -> reported.get() || !run.lock().orElseThrow().extend(LEASE));
			held.set(run.lock().orElseThrow().isHeld());
		});

		assertThat(held).isFalse();
		assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Executed.class,
				(executed) -> assertThat(executed.lockLost()).isTrue());
	}

	@Test
	void keepsTheLockOfAJobThatOutlivesIts() {
		Endless endless = startEndless(instance(), JOB.withLockAtMostFor(RENEWED));
		LockClient other = jobClient();
		long deadline = System.nanoTime() + LONGER_THAN_RENEWED.toNanos();

		while (System.nanoTime() < deadline) {
			assertThat(other.tryAcquire(this.name, ONCE)).isEmpty();
		}

		assertThat(endless.end()).isInstanceOfSatisfying(RunOutcome.Executed.class,
				(executed) -> assertThat(executed.lockLost()).isFalse());
	}

	@Test
	void endsOnceOnAnyThread() {
		ScheduledLocks instance = instance();
		JobRun run = ((StartResult.Started) instance.start(this.name, JOB)).run();

		RunOutcome outcome = start(() -> run.end(null)).get();

		assertThat(run.end(new IllegalStateException("too late"))).isSameAs(outcome);
		assertThat(outcome).isInstanceOf(RunOutcome.Executed.class);
	}

	@Test
	void waitsForARunningJobWhenItIsClosedAndStartsNoOther() {
		ScheduledLocks instance = instance();
		LockClient other = jobClient();
		Endless endless = startEndless(instance, JOB);

		Running<Boolean> closing = start(() -> {
			instance.close();
			return true;
		});
		await("no other job starts", () -> refuses(instance));

		assertThat(other.status(this.name).held()).isTrue();
		assertThat(closing.result()).isNotDone();
		endless.end();
		assertThat(closing.get()).isTrue();
		assertThat(run(ScheduledLocks.builder(other).build(), JOB)).isInstanceOf(RunOutcome.Executed.class);
	}

	@Test
	void leavesTheLockBehindForAJobThatDoesNotEndInTime() {
		LockClient client = jobClient();
		LockClient other = jobClient();
		ScheduledLocks instance = ScheduledLocks.builder(client).shutdownTimeout(Duration.ZERO).build();
		Endless endless = startEndless(instance, JOB);

		instance.close();
		client.close();

		assertThat(other.status(this.name).held()).isTrue();
		assertThat(endless.end()).isInstanceOf(RunOutcome.Executed.class);
		assertThat(other.status(this.name).held()).isTrue();
	}

	@Test
	void skipsOnAThreadThatWasInterrupted() {
		ScheduledLocks instance = instance();

		RunOutcome outcome = start(() -> {
			Thread.currentThread().interrupt();
			return run(instance, JOB);
		}).get();

		assertSkipped(outcome, SkipReason.STOPPING);
	}

	@Test
	void rejectsANameThatCannotBeALock() {
		ScheduledLocks instance = instance();

		assertThatIllegalArgumentException().isThrownBy(() -> instance.run(" ", JOB, noting()));
	}

	private boolean refuses(ScheduledLocks instance) {
		StartResult result = instance.start(this.name + "-other", JOB);
		if (result instanceof StartResult.Started started) {
			started.run().end(null);
			return false;
		}
		return ((StartResult.Refused) result).reason() == SkipReason.STOPPING;
	}

}
