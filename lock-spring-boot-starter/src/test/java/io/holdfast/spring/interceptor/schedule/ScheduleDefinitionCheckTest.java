package io.holdfast.spring.interceptor.schedule;

import java.util.List;
import java.util.stream.Stream;

import io.holdfast.spring.Contexts;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.annotation.Once;
import io.holdfast.spring.annotation.ScheduledLocked;
import io.holdfast.spring.schedule.ScheduledJobs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class ScheduleDefinitionCheckTest {

	private final ApplicationContextRunner contexts = Contexts.local();

	@ParameterizedTest(name = "{0}")
	@MethodSource("invalid")
	void stopsTheStart(Class<?> type, List<String> parts) {
		this.contexts.withBean(type).run((context) -> assertThat(context).getFailure().satisfies((failure) -> {
			Throwable root = failure;
			while (!(root instanceof InvalidAnnotatedMethodException) && root.getCause() != null) {
				root = root.getCause();
			}
			assertThat(root).isInstanceOfSatisfying(InvalidAnnotatedMethodException.class, (invalid) -> {
				assertThat(invalid.annotation()).isEqualTo("@ScheduledLocked");
				assertThat(invalid.method()).contains(type.getName());
				assertThat(invalid.action()).isNotBlank();
				assertThat(invalid.problem() + " " + invalid.action()).contains(parts);
			});
		}));
	}

	static Stream<Arguments> invalid() {
		return Stream.of(Arguments.of(WithoutSchedule.class, List.of("PER_TICK", "no @Scheduled", "WHILE_RUNNING")),
				Arguments.of(FixedDelay.class, List.of("PER_TICK", "@Scheduled(fixedDelay = ...)")),
				Arguments.of(FixedRate.class, List.of("PER_TICK", "@Scheduled(fixedRate = ...)")),
				Arguments.of(OnlyInitialDelay.class, List.of("PER_TICK", "@Scheduled(initialDelay = ...)")),
				Arguments.of(Mixed.class, List.of("PER_TICK", "@Scheduled(fixedDelay = ...)")),
				Arguments.of(NoCron.class, List.of("cron = \"every day\"")),
				Arguments.of(NoZone.class, List.of("zone = \"Europe/Nowhere\"")),
				Arguments.of(NoValue.class, List.of("cron = \"${nobody.sets.this}\"")),
				Arguments.of(TwoJobs.class, List.of("'twice'", "TwoJobs.")),
				Arguments.of(LeastAboveMost.class, List.of("lockAtLeastFor (PT20M)", "lockAtMostFor (PT10M)")),
				Arguments.of(WithoutUnit.class, List.of("lockAtMostFor = \"10\"", "no unit")),
				Arguments.of(FinalMethod.class, List.of("final")),
				Arguments.of(PrivateMethod.class, List.of("private")));
	}

	@Test
	void acceptsWhatIsRight() {
		this.contexts.withPropertyValues("the.cron=0 0 4 * * *", "the.zone=Asia/Tokyo", "the.name=nightly")
			.withBean(Right.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(ScheduledJobs.class).reports()).extracting("name", "perTick")
					.containsExactlyInAnyOrder(tuple("nightly", true), tuple("Right.disabled", true),
							tuple("Right.delayed", false), tuple("Right.byHand", false));
				assertThat(context.getBean(ScheduledJobs.class).report("nightly").orElseThrow().nextRun()).isNotNull();
				assertThat(context.getBean(ScheduledJobs.class).report("Right.disabled").orElseThrow().nextRun())
					.isNull();
			});
	}

	@Test
	void readsTwoBeansOfOneClassAndAnInterfaceAsOneJob() {
		this.contexts.withBean("first", Implementation.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(ScheduledJobs.class).reports()).hasSize(1);
			context.getBean(Job.class).run();
		});
	}

	static class WithoutSchedule {

		@ScheduledLocked(once = Once.PER_TICK)
		public void run() {
		}

	}

	static class FixedDelay {

		@Scheduled(fixedDelay = 1000)
		@ScheduledLocked(once = Once.PER_TICK)
		public void run() {
		}

	}

	static class FixedRate {

		@Scheduled(fixedRateString = "10s")
		@ScheduledLocked(once = Once.PER_TICK)
		public void run() {
		}

	}

	static class OnlyInitialDelay {

		@Scheduled(initialDelay = 1000)
		@ScheduledLocked(once = Once.PER_TICK)
		public void run() {
		}

	}

	static class Mixed {

		@Scheduled(cron = "0 0 * * * *")
		@Scheduled(fixedDelayString = "10s")
		@ScheduledLocked(once = Once.PER_TICK)
		public void run() {
		}

	}

	static class NoCron {

		@Scheduled(cron = "every day")
		@ScheduledLocked(once = Once.PER_TICK)
		public void run() {
		}

	}

	static class NoZone {

		@Scheduled(cron = "0 0 * * * *", zone = "Europe/Nowhere")
		@ScheduledLocked(once = Once.PER_TICK)
		public void run() {
		}

	}

	static class NoValue {

		@Scheduled(cron = "${nobody.sets.this}")
		@ScheduledLocked(once = Once.PER_TICK)
		public void run() {
		}

	}

	static class TwoJobs {

		@ScheduledLocked("twice")
		public void one() {
		}

		@ScheduledLocked("twice")
		public void two() {
		}

	}

	static class LeastAboveMost {

		@ScheduledLocked(lockAtLeastFor = "20m")
		public void run() {
		}

	}

	static class WithoutUnit {

		@ScheduledLocked(lockAtMostFor = "10")
		public void run() {
		}

	}

	static class FinalMethod {

		@ScheduledLocked
		public final void run() {
		}

	}

	static class PrivateMethod {

		@Scheduled(fixedDelay = 1000)
		@ScheduledLocked
		private void run() {
		}

	}

	static class Right {

		@Scheduled(cron = "${the.cron}", zone = "${the.zone}")
		@Scheduled(cron = "0 0 16 * * *", zone = "UTC")
		@ScheduledLocked(name = "${the.name}", once = Once.PER_TICK, lockAtMostFor = "${the.lock:2h}",
				lockAtLeastFor = "PT1M")
		public void nightly() {
		}

		@Scheduled(cron = Scheduled.CRON_DISABLED)
		@ScheduledLocked(once = Once.PER_TICK)
		public void disabled() {
		}

		@Scheduled(fixedDelay = 1000)
		@ScheduledLocked
		public void delayed() {
		}

		@ScheduledLocked
		public void byHand() {
		}

	}

	interface Job {

		@ScheduledLocked("of the interface")
		void run();

	}

	static class Implementation implements Job {

		@Override
		public void run() {
		}

	}

}
