package io.holdfast.schedule;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.LockOptions;
import io.holdfast.lock.LockUnavailableException;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.lock.TickStore;
import io.holdfast.lock.local.LocalLockClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ScheduledLocksTest {

	private static final ScheduleOptions JOB = ScheduleOptions.defaults();

	private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	private final UnavailableLockClient client = new UnavailableLockClient(LocalLockClient.builder().build());

	private final LocalLockClient local = LocalLockClient.builder().build();

	private final List<String> events = new ArrayList<>();

	private final ScheduledLocks locks = ScheduledLocks.builder(this.client)
		.local(this.local)
		.listener(new Events())
		.build();

	@AfterEach
	void close() {
		this.locks.close();
		this.client.close();
		this.local.close();
	}

	private RunOutcome run(ScheduleOptions options) {
		return this.locks.run("job", options, (run) -> this.events.add("runs under " + run.lock().isPresent()));
	}

	@Test
	void notifiesTheListenerOfTheOutcomeOfAJob() {
		run(JOB.perTick(NOON));
		run(JOB.perTick(NOON));

		assertThat(this.events).containsExactly("available", "start 2026-03-01T12:00:00Z", "runs under true",
				"end Executed", "available", "skip ALREADY_RUN");
	}

	@Test
	void runsAlsoWithAListenerThatFails() {
		ScheduledLocks failing = ScheduledLocks.builder(this.client).listener(new ScheduleListener() {

			@Override
			public void onStart(String name, @Nullable Instant tick) {
				throw new IllegalStateException("of the test");
			}

		}).build();

		assertThat(failing.run("job", JOB, (run) -> {
		})).isInstanceOf(RunOutcome.Executed.class);
	}

	@Test
	void letsAnErrorOfTheJobThroughAndFreesItsLock() {
		assertThatThrownBy(() -> this.locks.run("job", JOB, (run) -> {
			throw new AssertionError("of the test");
		})).isInstanceOf(AssertionError.class);

		assertThat(this.client.status("job").held()).isFalse();
	}

	@Test
	void keepsTheInterruptOfAJob() {
		RunOutcome outcome = this.locks.run("job", JOB, (run) -> {
			throw new InterruptedException();
		});

		assertThat(Thread.interrupted()).isTrue();
		assertThat(outcome).isInstanceOf(RunOutcome.Failed.class);
	}

	@Test
	void startsNoNextTickIfNoneIsDue() {
		JobRun run = ((StartResult.Started) this.locks.start("job", JOB.perTick(NOON))).run();

		run.end(null);

		assertThat(run.isBehind()).isFalse();
		assertThat(run.startNext()).isEmpty();
		assertThat(run.name()).isEqualTo("job");
		assertThat(run.tick()).contains(NOON);
	}

	@Test
	void needsAClientThatKeepsTicksOnlyForTicks() {
		PlainClient plain = new PlainClient(this.local);
		ScheduledLocks withoutTicks = ScheduledLocks.builder(plain.client()).build();

		assertThat(withoutTicks.run("job", JOB, (run) -> {
		})).isInstanceOf(RunOutcome.Executed.class);
		assertThatIllegalStateException().isThrownBy(() -> withoutTicks.start("job", JOB.perTick(NOON)))
			.withMessageContaining("TickStore.Source");
	}

	@Nested
	class WhenRedisIsAway {

		@Test
		void skipsAndReports() {
			ScheduledLocksTest.this.client.away = true;

			assertThat(run(JOB)).isInstanceOfSatisfying(RunOutcome.Skipped.class, (skipped) -> {
				assertThat(skipped.reason()).isEqualTo(SkipReason.UNAVAILABLE);
				assertThat(skipped.cause()).isInstanceOf(LockUnavailableException.class);
			});
			run(JOB.perTick(NOON));
			assertThat(ScheduledLocksTest.this.events).containsExactly("skip UNAVAILABLE", "skip UNAVAILABLE");
		}

		@Test
		void runsUnguardedAndCounts() {
			ScheduledLocksTest.this.client.away = true;

			run(JOB.withOnUnavailable(OnUnavailable.PROCEED).perTick(NOON));

			assertThat(ScheduledLocksTest.this.events).containsExactly("unguarded PROCEED",
					"start 2026-03-01T12:00:00Z", "runs under false", "end Executed");
		}

		@Test
		void runsUnderALockInsideTheJvmAndEachTickOnce() {
			ScheduledLocksTest.this.client.away = true;
			ScheduleOptions options = JOB.withOnUnavailable(OnUnavailable.LOCAL).perTick(NOON);

			run(options);
			run(options);

			assertThat(ScheduledLocksTest.this.events).containsExactly("unguarded LOCAL", "start 2026-03-01T12:00:00Z",
					"runs under true", "end Executed", "skip ALREADY_RUN");
			assertThat(ScheduledLocksTest.this.local.status("job").held()).isFalse();
		}

		@Test
		void doesNotBeginBesideARunFromBeforeOrDuringTheOutage() {
			ScheduleOptions options = JOB.withOnUnavailable(OnUnavailable.LOCAL);
			JobRun before = ((StartResult.Started) ScheduledLocksTest.this.locks.start("job", options)).run();
			ScheduledLocksTest.this.client.away = true;

			assertThat(run(options)).isEqualTo(new RunOutcome.Skipped(SkipReason.BUSY, null));
			before.end(null);
			JobRun during = ((StartResult.Started) ScheduledLocksTest.this.locks.start("job", options)).run();
			ScheduledLocksTest.this.client.away = false;

			assertThat(run(options)).isEqualTo(new RunOutcome.Skipped(SkipReason.BUSY, null));
			during.end(null);
			assertThat(run(options)).isInstanceOf(RunOutcome.Executed.class);
		}

		@Test
		void needsLocksInsideTheJvmToFallBackToThem() {
			ScheduledLocks bare = ScheduledLocks.builder(ScheduledLocksTest.this.client).build();

			assertThatIllegalStateException()
				.isThrownBy(() -> bare.start("job", JOB.withOnUnavailable(OnUnavailable.LOCAL)))
				.withMessageContaining("'job'");
		}

	}

	@Nested
	class Options {

		@Test
		void haveDefaults() {
			assertThat(JOB.lockAtMostFor()).isEqualTo(Duration.ofMinutes(10));
			assertThat(JOB.lockAtLeastFor()).isZero();
			assertThat(JOB.onUnavailable()).isEqualTo(OnUnavailable.FAIL);
			assertThat(JOB.ticks()).isNull();
		}

		@Test
		void rejectLockAtLeastForThatIsLongerThanLockAtMostFor() {
			assertThatIllegalArgumentException().isThrownBy(() -> JOB.withLockAtLeastFor(Duration.ofMinutes(11)))
				.withMessageContaining("lockAtLeastFor (PT11M)")
				.withMessageContaining("lockAtMostFor (PT10M)");
		}

		@Test
		void rejectDurationsOutOfRange() {
			assertThatIllegalArgumentException().isThrownBy(() -> JOB.withLockAtMostFor(Duration.ofNanos(5)))
				.withMessageContaining("PT0.000000005S");
			assertThatIllegalArgumentException().isThrownBy(() -> JOB.withLockAtLeastFor(Duration.ofSeconds(-1)))
				.withMessageContaining("PT-1S");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> ScheduledLocks.builder(ScheduledLocksTest.this.client)
					.shutdownTimeout(Duration.ofSeconds(-1)))
				.withMessageContaining("PT-1S");
		}

		@Test
		void rejectTicksThatAreNoneOrOutOfOrderOrSoonForgotten() {
			Duration day = Duration.ofDays(1);
			assertThatIllegalArgumentException().isThrownBy(() -> new DueTicks(List.of(), day))
				.withMessageContaining("No tick");
			assertThatIllegalArgumentException().isThrownBy(() -> new DueTicks(List.of(NOON, NOON), day))
				.withMessageContaining(NOON.toString());
			assertThatIllegalArgumentException().isThrownBy(() -> DueTicks.of(Instant.EPOCH))
				.withMessageContaining("1970");
			assertThatIllegalArgumentException().isThrownBy(() -> new DueTicks(List.of(NOON), Duration.ofHours(1)))
				.withMessageContaining("PT1H");
		}

	}

	private final class Events implements ScheduleListener {

		@Override
		public void onSkip(String name, SkipReason reason) {
			ScheduledLocksTest.this.events.add("skip " + reason);
		}

		@Override
		public void onAvailable(String name) {
			ScheduledLocksTest.this.events.add("available");
		}

		@Override
		public void onUnguarded(String name, OnUnavailable policy, LockUnavailableException failure) {
			ScheduledLocksTest.this.events.add("unguarded " + policy);
		}

		@Override
		public void onStart(String name, @Nullable Instant tick) {
			ScheduledLocksTest.this.events.add("start " + tick);
		}

		@Override
		public void onEnd(String name, RunOutcome outcome) {
			ScheduledLocksTest.this.events.add("end " + outcome.getClass().getSimpleName());
		}

	}

	/** A client that only supports locks. */
	private record PlainClient(LocalLockClient delegate) {

		LockClient client() {
			return (LockClient) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { LockClient.class },
					(proxy, method, arguments) -> method.invoke(this.delegate, arguments));
		}

	}

	@Test
	void readsNoTickIfNoneWasRun() {
		TickStore store = this.client.tickStore();
		try (LockHandle lock = this.client.acquire("ticks", LockOptions.defaults())) {
			assertThat(store.claim(lock, NOON, Duration.ofDays(1)).taken()).isTrue();
			assertThat(store.read("ticks").tick()).isEqualTo(NOON);
		}
		assertThat(store.read("other").settled()).isNull();
	}

}
