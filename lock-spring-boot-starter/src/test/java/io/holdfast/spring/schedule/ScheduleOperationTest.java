package io.holdfast.spring.schedule;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.lock.OnUnavailable;
import io.holdfast.schedule.RunOutcome;
import io.holdfast.schedule.ScheduleOptions;
import io.holdfast.schedule.ScheduledLocks;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.LockContext;
import io.holdfast.spring.SwitchableLockClient;
import io.holdfast.spring.actuate.SchedulesEndpoint;
import io.holdfast.spring.annotation.Once;
import io.holdfast.spring.annotation.ScheduledLocked;
import io.holdfast.test.Eventually;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.support.ScheduledMethodRunnable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator sees of jobs, with Redis and without.
 */
class ScheduleOperationTest {

	private final ApplicationContextRunner contexts = Contexts.redis()
		.withBean(SwitchableLockClient.class)
		.withBean(SimpleMeterRegistry.class)
		.withPropertyValues("management.endpoints.jmx.exposure.include=schedules", "spring.jmx.enabled=true",
				"holdfast.instance-id=here")
		.withBean(Jobs.class);

	@Test
	void countsRunsSkipsAndFailures() {
		this.contexts.run((context) -> {
			Jobs jobs = context.getBean(Jobs.class);
			jobs.plain(false);
			try {
				jobs.plain(true);
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessage("mine");
			}
			try (LockHandle elsewhere = context.getBean(LockClient.class).acquire("plain")) {
				jobs.plain(false);
				assertThat(elsewhere.isHeld()).isTrue();
			}
			assertThat(count(context, "plain", "executed", "none")).isEqualTo(1);
			assertThat(count(context, "plain", "failed", "none")).isEqualTo(1);
			assertThat(count(context, "plain", "skipped", "busy")).isEqualTo(1);
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("holdfast.schedule.duration")
				.tags("name", "plain", "outcome", "executed")
				.timer()
				.count()).isEqualTo(1);
			JobReport report = context.getBean(ScheduledJobs.class).report("plain").orElseThrow();
			assertThat(report.executed()).isEqualTo(1);
			assertThat(report.failed()).isEqualTo(1);
			assertThat(report.skipped()).isEqualTo(1);
			assertThat(report.running()).isZero();
		});
	}

	@Test
	void showsJobsAtTheEndpoint() throws Exception {
		this.contexts.run((context) -> {
			Jobs jobs = context.getBean(Jobs.class);
			new ScheduledMethodRunnable(jobs, Jobs.class.getMethod("yearly")).run();
			jobs.plain(false);
			SchedulesEndpoint endpoint = context.getBean(SchedulesEndpoint.class);
			SchedulesEndpoint.Schedules all = endpoint.schedules();
			assertThat(all.instance()).isEqualTo("here");
			assertThat(all.schedules()).extracting((schedule) -> schedule.here().name())
				.contains("plain", "yearly", "local", "proceed");

			SchedulesEndpoint.Schedule yearly = Objects.requireNonNull(endpoint.schedule("yearly"));
			assertThat(yearly.lastTick()).isNotNull();
			assertThat(yearly.lastTickBy()).isNotBlank();
			assertThat(yearly.here().perTick()).isTrue();
			assertThat(yearly.here().nextRun()).isAfter(yearly.lastTick());
			assertThat(yearly.here().method()).endsWith("Jobs.yearly");
			JobReport.Run last = Objects.requireNonNull(yearly.here().lastRun());
			assertThat(last.tick()).isEqualTo(yearly.lastTick());
			assertThat(last.outcome()).isEqualTo("executed");
			assertThat(last.lockLost()).isFalse();
			try (LockHandle elsewhere = context.getBean(LockClient.class).acquire("plain")) {
				jobs.plain(false);
				SchedulesEndpoint.Schedule plain = Objects.requireNonNull(endpoint.schedule("plain"));
				assertThat(elsewhere.token()).startsWith(plain.lockedBy() + ":");
				assertThat(Objects.requireNonNull(plain.here().lastSkip()).reason()).isEqualTo("busy");
				assertThat(plain.lastTick()).isNull();
			}
			assertThat(endpoint.schedule("nobody")).isNull();
			context.getBean(SwitchableLockClient.class).setAvailable(false);
			SchedulesEndpoint.Schedule unknown = Objects.requireNonNull(endpoint.schedule("yearly"));
			assertThat(unknown.problem()).contains("switched it off");
		});
	}

	@Test
	void hasNoEndpointThatIsNotExposed() {
		this.contexts.withPropertyValues("management.endpoints.jmx.exposure.include=health")
			.run((context) -> assertThat(context).doesNotHaveBean(SchedulesEndpoint.class)
				.hasSingleBean(ScheduledLocks.class));
	}

	@Test
	void servesThoseWhoScheduleByThemselves() {
		this.contexts.run((context) -> {
			List<String> held = new CopyOnWriteArrayList<>();
			RunOutcome outcome = context.getBean(ScheduledLocks.class)
				.run("by code", ScheduleOptions.defaults(),
						(run) -> held.add(run.lock().orElseThrow().isHeld() ? "held" : "lost"));
			assertThat(outcome).isInstanceOf(RunOutcome.Executed.class);
			assertThat(held).containsExactly("held");
			assertThat(context.getBean(ScheduledJobs.class).report("by code").orElseThrow().executed()).isEqualTo(1);
		});
	}

	@Test
	void skipsAndReportsWhenRedisIsAway() {
		this.contexts.run((context) -> {
			context.getBean(SwitchableLockClient.class).setAvailable(false);
			context.getBean(Jobs.class).plain(false);
			assertThat(context.getBean(Jobs.class).ran()).isEmpty();
			assertThat(count(context, "plain", "skipped", "unavailable")).isEqualTo(1);
			assertThat(context.getBean(ScheduledJobs.class).report("plain").orElseThrow().lastSkip()).isNotNull();
		});
	}

	@ParameterizedTest
	@CsvSource({ "local, true", "proceed, false" })
	void runsAndCountsWhenRedisIsAway(String job, boolean locked) {
		this.contexts.run((context) -> {
			context.getBean(SwitchableLockClient.class).setAvailable(false);
			Jobs jobs = context.getBean(Jobs.class);
			new ScheduledMethodRunnable(jobs, Jobs.class.getMethod(job)).run();
			assertThat(jobs.ran()).containsExactly(job + " " + locked);
			assertThat(count(context, job, "executed", "none")).isEqualTo(1);
			assertThat(context.getBean(MeterRegistry.class)
				.get("holdfast.schedule.unguarded")
				.tags("name", job, "policy", job)
				.counter()
				.count()).isEqualTo(1);
		});
	}

	@Test
	void followsThePropertyWhenRedisIsAway() {
		this.contexts.withPropertyValues("holdfast.schedule.on-unavailable=proceed").run((context) -> {
			context.getBean(SwitchableLockClient.class).setAvailable(false);
			context.getBean(Jobs.class).plain(false);
			assertThat(context.getBean(Jobs.class).ran()).containsExactly("plain");
		});
	}

	@Test
	void goesOnWithTheScheduleWhateverHappens() {
		this.contexts.withUserConfiguration(Scheduling.class).withBean(Often.class).run((context) -> {
			Often often = context.getBean(Often.class);
			SwitchableLockClient client = context.getBean(SwitchableLockClient.class);
			Eventually.await("it fails and runs on", () -> often.runs() > 3);
			client.setAvailable(false);
			Eventually.await("it is skipped", () -> count(context, "often", "skipped", "unavailable") > 2);
			client.setAvailable(true);
			int before = often.runs();
			Eventually.await("it runs again", () -> often.runs() > before + 2);
		});
	}

	@Test
	void keepsTheLockOfARunningJobOverTheShutdown() {
		CountDownLatch goOn = new CountDownLatch(1);
		SwitchableLockClient shared = new SwitchableLockClient();
		Contexts.redis()
			.withBean(LockClient.class, () -> shared, (definition) -> definition.setDestroyMethodName(""))
			.withPropertyValues("holdfast.schedule.shutdown-timeout=60s")
			.run((context) -> {
				ScheduledLocks locks = context.getBean(ScheduledLocks.class);
				Thread job = new Thread(() -> locks.run("long", ScheduleOptions.defaults(), (run) -> goOn.await()));
				job.start();
				Eventually.await("the job runs", () -> shared.status("long").held());
				Thread closing = new Thread(
						context.getSourceApplicationContext(ConfigurableApplicationContext.class)::close);
				closing.start();
				Eventually.await("the context closes",
						() -> context.getSourceApplicationContext(ConfigurableApplicationContext.class).isClosed());
				assertThat(shared.status("long").held()).isTrue();
				assertThat(closing.isAlive()).isTrue();
				goOn.countDown();
				closing.join();
				job.join();
				assertThat(shared.status("long").held()).isFalse();
			});
		shared.close();
	}

	private static double count(ApplicationContext context, String name, String outcome, String reason) {
		return context.getBean(MeterRegistry.class)
			.find("holdfast.schedule.runs")
			.tags("name", name, "outcome", outcome, "reason", reason)
			.counters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum();
	}

	static class Jobs {

		private final List<String> ran = new CopyOnWriteArrayList<>();

		List<String> ran() {
			return this.ran;
		}

		@ScheduledLocked("plain")
		public void plain(boolean fail) {
			if (fail) {
				throw new IllegalStateException("mine");
			}
			this.ran.add("plain");
		}

		@Scheduled(cron = "0 0 0 1 1 *", zone = "UTC")
		@ScheduledLocked(name = "yearly", once = Once.PER_TICK)
		public void yearly() {
			this.ran.add("yearly");
		}

		@Scheduled(cron = "0 0 0 1 1 *", zone = "UTC")
		@ScheduledLocked(name = "local", once = Once.PER_TICK, onUnavailable = OnUnavailable.LOCAL)
		public void local() {
			this.ran.add("local " + LockContext.find().isPresent());
		}

		@ScheduledLocked(name = "proceed", onUnavailable = OnUnavailable.PROCEED)
		public void proceed() {
			this.ran.add("proceed " + LockContext.find().isPresent());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Scheduling {

	}

	static class Often {

		private final AtomicInteger runs = new AtomicInteger();

		int runs() {
			return this.runs.get();
		}

		@Scheduled(fixedDelay = 5)
		@ScheduledLocked("often")
		public void run() {
			if (this.runs.incrementAndGet() % 2 == 0) {
				throw new IllegalStateException("mine");
			}
		}

	}

}
