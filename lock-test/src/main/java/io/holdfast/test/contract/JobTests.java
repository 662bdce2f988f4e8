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
 * Base of the contract tests of jobs.
 */
abstract class JobTests extends ContractTests {

	static final ScheduleOptions JOB = ScheduleOptions.defaults().withLockAtMostFor(LEASE);

	static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	/** The runs, in order. */
	final List<String> runs = new CopyOnWriteArrayList<>();

	JobTests(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	/** Another instance of the application. */
	ScheduledLocks instance() {
		return ScheduledLocks.builder(jobClient()).shutdownTimeout(LONG).build();
	}

	LockClient jobClient() {
		LockClient client = client();
		Assumptions.assumeTrue(client instanceof TickStore.Source, "the client records no ticks");
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

	/** Start a job that runs until the test ends it. */
	Endless startEndless(ScheduledLocks instance, ScheduleOptions options) {
		Endless endless = new Endless(new CountDownLatch(1), new CountDownLatch(1));
		Running<RunOutcome> running = start(() -> instance.run(this.name, options, endless));
		await("the job runs", () -> endless.started().getCount() == 0 || running.result().isDone());
		return endless.of(running);
	}

	/**
	 * A job that runs until the test ends it.
	 *
	 * @param started counted down when it starts
	 * @param mayEnd counted down to end it
	 * @param running its thread
	 */
	record Endless(CountDownLatch started, CountDownLatch mayEnd, Running<RunOutcome> running) implements ScheduledJob {

		Endless(CountDownLatch started, CountDownLatch mayEnd) {
			this(started, mayEnd, new Running<>(Thread.currentThread(), new CompletableFuture<>()));
		}

		Endless of(Running<RunOutcome> running) {
			return new Endless(this.started, this.mayEnd, running);
		}

		@Override
		public void run(JobRun run) throws InterruptedException {
			this.started.countDown();
			this.mayEnd.await();
		}

		RunOutcome end() {
			this.mayEnd.countDown();
			return this.running.get();
		}

	}

}
