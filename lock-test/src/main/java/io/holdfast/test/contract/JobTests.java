package io.holdfast.test.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.TickStore;
import io.holdfast.schedule.DueTicks;
import io.holdfast.schedule.JobRun;
import io.holdfast.schedule.RunOutcome;
import io.holdfast.schedule.ScheduleOptions;
import io.holdfast.schedule.ScheduledJob;
import io.holdfast.schedule.ScheduledLocks;
import io.holdfast.schedule.SkipReason;
import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the tests of jobs have in common.
 */
abstract class JobTests extends ContractTests {

	static final ScheduleOptions JOB = ScheduleOptions.defaults().withLockAtMostFor(LEASE);

	static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	/** What ran, in this order. */
	final List<String> runs = new CopyOnWriteArrayList<>();

	JobTests(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	/** A further instance of the application. */
	ScheduledLocks instance() {
		return ScheduledLocks.builder(jobClient()).shutdownTimeout(LONG).build();
	}

	LockClient jobClient() {
		LockClient client = client();
		Assumptions.assumeTrue(client instanceof TickStore.Source, "the client keeps no ticks");
		return client;
	}

	ScheduledJob noting() {
		return (run) -> this.runs.add(run.tick().map((tick) -> tick.toString().substring(11, 19)).orElse("run"));
	}

	RunOutcome run(ScheduledLocks instance, ScheduleOptions options) {
		return instance.run(this.name, options, noting());
	}

	/** The ticks of a job that is due every second. */
	static ScheduleOptions seconds(int first, int last) {
		List<Instant> ticks = new ArrayList<>();
		for (int second = first; second <= last; second++) {
			ticks.add(NOON.plusSeconds(second));
		}
		return JOB.perTick(new DueTicks(ticks, Duration.ofDays(1)));
	}

	static void assertSkipped(RunOutcome outcome, SkipReason reason) {
		assertThat(outcome).isEqualTo(new RunOutcome.Skipped(reason, null));
	}

	/** A job that runs until it is told to end. */
	Endless startEndless(ScheduledLocks instance, ScheduleOptions options) {
		Endless endless = new Endless(new CountDownLatch(1), new CountDownLatch(1));
		Running<RunOutcome> running = start(() -> instance.run(this.name, options, endless));
		await("the job runs", () -> endless.started().getCount() == 0 || running.result().isDone());
		return endless.of(running);
	}

	/**
	 * A job that runs until it is told to end.
	 *
	 * @param started counted down at its beginning
	 * @param told counted down at its end
	 * @param running its thread
	 */
	record Endless(CountDownLatch started, CountDownLatch told, Running<RunOutcome> running) implements ScheduledJob {

		Endless(CountDownLatch started, CountDownLatch told) {
			this(started, told, new Running<>(Thread.currentThread(), new CompletableFuture<>()));
		}

		Endless of(Running<RunOutcome> running) {
			return new Endless(this.started, this.told, running);
		}

		@Override
		public void run(JobRun run) throws InterruptedException {
			this.started.countDown();
			this.told.await();
		}

		RunOutcome end() {
			this.told.countDown();
			return this.running.get();
		}

	}

}
