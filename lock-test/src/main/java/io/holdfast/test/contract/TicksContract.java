package io.holdfast.test.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.TickStore;
import io.holdfast.schedule.RunOutcome;
import io.holdfast.schedule.ScheduledLocks;
import io.holdfast.schedule.SkipReason;
import io.holdfast.time.TimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

abstract class TicksContract extends JobTests {

	private static final int INSTANCES = 4;

	private static final int TICKS = 25;

	TicksContract(Function<LockListener, LockClient> clients) {
		super(clients);
	}

	@Test
	void runsATickOnceOnTheFirstInstance() {
		ScheduledLocks first = instance();
		ScheduledLocks second = instance();

		assertThat(run(first, JOB.perTick(NOON))).isInstanceOfSatisfying(RunOutcome.Executed.class,
				(executed) -> assertThat(executed.tick()).isEqualTo(NOON));
		assertSkipped(run(second, JOB.perTick(NOON)), SkipReason.ALREADY_RUN);
		assertSkipped(run(first, JOB.perTick(NOON)), SkipReason.ALREADY_RUN);

		assertThat(this.runs).containsExactly("12:00:00");
	}

	@Test
	void runsEachTickExactlyOnceWhenAllInstancesComeAtTheSameMoment() throws Exception {
		CyclicBarrier moment = new CyclicBarrier(INSTANCES);
		List<Running<Boolean>> all = new ArrayList<>();
		for (int i = 0; i < INSTANCES; i++) {
			ScheduledLocks instance = instance();
			all.add(start(() -> {
				for (int tick = 0; tick < TICKS; tick++) {
					moment.await();
					run(instance, JOB.perTick(NOON.plusSeconds(tick)));
				}
				return true;
			}));
		}
		all.forEach(Running::get);

		assertThat(this.runs).hasSize(TICKS).doesNotHaveDuplicates().isSorted();
	}

	@Test
	void refusesAnOlderTickAfterANewerOne() {
		run(instance(), JOB.perTick(NOON.plusSeconds(2)));

		assertSkipped(run(instance(), JOB.perTick(NOON)), SkipReason.ALREADY_RUN);
		assertThat(this.runs).containsExactly("12:00:02");
	}

	@Test
	void runsTheTicksThatWereNotRunBeforeTheNewest() {
		run(instance(), JOB.perTick(NOON));

		run(instance(), seconds(-3, 3));

		assertThat(this.runs).containsExactly("12:00:00", "12:00:01", "12:00:02", "12:00:03");
		assertSkipped(run(instance(), seconds(0, 3)), SkipReason.ALREADY_RUN);
	}

	@Test
	void runsOnlyTheNewestTickIfNoneIsRecorded() {
		run(instance(), seconds(0, 3));

		assertThat(this.runs).containsExactly("12:00:03");
	}

	@Test
	void leavesTheOtherTicksWhenOneFails() {
		ScheduledLocks instance = instance();
		run(instance, JOB.perTick(NOON));

		RunOutcome outcome = instance.run(this.name, seconds(0, 2), (run) -> {
			throw new IllegalStateException("of the test");
		});

		assertThat(outcome).isInstanceOfSatisfying(RunOutcome.Failed.class,
				(failed) -> assertThat(failed.tick()).isEqualTo(NOON.plusSeconds(1)));
		run(instance, seconds(0, 2));
		assertThat(this.runs).as("the one that failed is not run again").containsExactly("12:00:00", "12:00:02");
	}

	@Test
	void skipsTheTicksThatFallDueWhileTheJobRuns() {
		AtomicLong nanos = new AtomicLong();
		TimeSource time = new TimeSource() {

			@Override
			public long nanoTime() {
				return nanos.get();
			}

			@Override
			public long currentTimeMillis() {
				return nanos.get() / 1_000_000;
			}

		};
		ScheduledLocks slow = ScheduledLocks.builder(jobClient()).timeSource(time).build();

		slow.run(this.name, JOB.perTick(NOON), (run) -> nanos.addAndGet(Duration.ofMillis(2500).toNanos()));

		run(instance(), seconds(0, 4));
		assertThat(this.runs).containsExactly("12:00:03", "12:00:04");
	}

	@Test
	void refusesATickWhileTheJobRunsElsewhereAndTakesItLater() {
		ScheduledLocks other = instance();
		Endless endless = startEndless(instance(), JOB.perTick(NOON));

		assertSkipped(run(other, seconds(0, 1)), SkipReason.BUSY);
		endless.end();

		assertThat(run(other, seconds(0, 1))).isInstanceOf(RunOutcome.Executed.class);
	}

	@Test
	void showsWhichInstanceRanTheLastTick() {
		LockClient client = jobClient();
		TickStore store = ((TickStore.Source) client).tickStore();
		assertThat(store.read(this.name)).isEqualTo(new TickStore.TickRecord(null, null, null));

		String[] token = new String[1];
		ScheduledLocks.builder(client)
			.build()
			.run(this.name, JOB.perTick(NOON), (run) -> token[0] = run.lock().orElseThrow().token());

		TickStore.TickRecord last = store.read(this.name);
		assertThat(last.settled()).isEqualTo(NOON);
		assertThat(last.tick()).isEqualTo(NOON);
		assertThat(token[0]).startsWith(last.instance() + ":");
	}

	@Test
	void recordsNothingForAnInstanceWithoutTheLock() {
		LockClient client = jobClient();
		TickStore store = ((TickStore.Source) client).tickStore();
		LockHandle released = client.acquire(this.name, ONCE);
		released.release();

		assertThatThrownBy(() -> store.claim(released, NOON, Duration.ofDays(1))).hasMessageContaining(this.name);
		assertThat(store.read(this.name).settled()).isNull();
	}

	@Test
	void givesTheSameTickToTheSameHolderAgain() {
		LockClient client = jobClient();
		TickStore store = ((TickStore.Source) client).tickStore();
		LockHandle lock = client.acquire(this.name, ONCE);

		assertThat(store.claim(lock, NOON, Duration.ofDays(1)).taken()).isTrue();
		assertThat(store.claim(lock, NOON, Duration.ofDays(1)).taken()).as("its answer may have been lost").isTrue();
		assertThat(store.claim(lock, NOON.minusSeconds(1), Duration.ofDays(1)))
			.isEqualTo(new TickStore.TickClaim(false, NOON));
	}

}
