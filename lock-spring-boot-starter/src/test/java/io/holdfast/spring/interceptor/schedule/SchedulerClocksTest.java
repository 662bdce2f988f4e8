package io.holdfast.spring.interceptor.schedule;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;

import io.holdfast.spring.Contexts;
import io.holdfast.spring.annotation.Once;
import io.holdfast.spring.annotation.ScheduledLocked;
import io.holdfast.spring.schedule.JobReport;
import io.holdfast.spring.schedule.ScheduledJobs;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.config.ScheduledTaskHolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ticks of a job are those of the scheduler that calls it, as Spring itself chooses
 * it.
 */
class SchedulerClocksTest {

	private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

	private static final ZoneId LIMA = ZoneId.of("America/Lima");

	private final ApplicationContextRunner contexts = Contexts.local()
		.withUserConfiguration(Enabled.class)
		.withBean(Jobs.class);

	@Test
	void withoutOneTheTicksAreThoseOfTheJvmsZone() {
		assertTicks(this.contexts, ZoneId.systemDefault());
	}

	@Test
	void theOnlyOneGivesItsZone() {
		assertTicks(this.contexts.withUserConfiguration(OnlyOne.class), TOKYO);
	}

	@Test
	void amongSeveralTheOneWithTheUsualNameGivesItsZone() {
		assertTicks(this.contexts.withUserConfiguration(Several.class), LIMA);
	}

	@Test
	void oneThatIsNamedInTheAnnotationGivesItsZone() {
		this.contexts.withUserConfiguration(Several.class)
			.withPropertyValues("the.scheduler=tokyo")
			.withBean(Choosy.class)
			.run((context) -> {
				assertThat(next(context, "by name")).isEqualTo(three(context, "by name", TOKYO));
				assertThat(next(context, "by property")).isEqualTo(three(context, "by property", TOKYO));
				assertThat(next(context, "plain")).isEqualTo(three(context, "plain", LIMA));
				assertAsSpring(context);
			});
	}

	@Test
	void oneThatIsConfiguredGivesItsZoneToAll() {
		this.contexts.withUserConfiguration(Several.class, Configured.class).withBean(Choosy.class).run((context) -> {
			assertThat(next(context, "plain")).isEqualTo(three(context, "plain", TOKYO));
			assertAsSpring(context);
		});
	}

	@Test
	void anExecutorHasTheZoneOfTheJvm() {
		assertTicks(this.contexts.withBean(ScheduledExecutorService.class, Executors::newSingleThreadScheduledExecutor),
				ZoneId.systemDefault());
	}

	private static void assertTicks(ApplicationContextRunner contexts, ZoneId zone) {
		contexts.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(next(context, "plain")).isEqualTo(three(context, "plain", zone));
			assertThat(next(context, "in a zone")).isEqualTo(three(context, "in a zone", ZoneId.of("Europe/Berlin")));
			assertAsSpring(context);
		});
	}

	/** Spring's tasks say themselves when they are next. */
	private static void assertAsSpring(ApplicationContext context) {
		Set<Instant> spring = context.getBeansOfType(ScheduledTaskHolder.class)
			.values()
			.stream()
			.map(ScheduledTaskHolder::getScheduledTasks)
			.flatMap(Collection::stream)
			.map((task) -> Objects.requireNonNull(task.nextExecution()))
			// It is told by the time that is left, and that is a little less by now.
			.map((time) -> time.plusSeconds(30).truncatedTo(ChronoUnit.MINUTES))
			.collect(Collectors.toSet());
		assertThat(context.getBean(ScheduledJobs.class).reports().stream().map(JobReport::nextRun))
			.hasSameElementsAs(spring);
	}

	private static Instant next(ApplicationContext context, String job) {
		return Objects.requireNonNull(context.getBean(ScheduledJobs.class).report(job).orElseThrow().nextRun());
	}

	private static Instant three(ApplicationContext context, String job, ZoneId zone) {
		return next(context, job).atZone(zone).with(LocalTime.of(3, 0)).toInstant();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Enabled {

	}

	@Configuration(proxyBeanMethods = false)
	static class OnlyOne {

		@Bean
		SimpleAsyncTaskScheduler scheduler() {
			SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
			scheduler.setClock(Clock.system(TOKYO));
			return scheduler;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Several {

		@Bean
		ThreadPoolTaskScheduler taskScheduler() {
			return pool(LIMA);
		}

		@Bean
		ThreadPoolTaskScheduler tokyo() {
			return pool(TOKYO);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Configured {

		@Bean
		SchedulingConfigurer configurer(Map<String, ThreadPoolTaskScheduler> schedulers) {
			return (registrar) -> registrar.setTaskScheduler(Objects.requireNonNull(schedulers.get("tokyo")));
		}

	}

	private static ThreadPoolTaskScheduler pool(ZoneId zone) {
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.setClock(Clock.system(zone));
		return scheduler;
	}

	static class Jobs {

		@Scheduled(cron = "0 0 3 * * *")
		@ScheduledLocked(name = "plain", once = Once.PER_TICK)
		public void plain() {
		}

		@Scheduled(cron = "0 0 3 * * *", zone = "Europe/Berlin")
		@ScheduledLocked(name = "in a zone", once = Once.PER_TICK)
		public void zoned() {
		}

	}

	static class Choosy {

		@Scheduled(cron = "0 0 3 * * *", scheduler = "tokyo")
		@ScheduledLocked(name = "by name", once = Once.PER_TICK)
		public void byName() {
		}

		@Scheduled(cron = "0 0 3 * * *", scheduler = "${the.scheduler:tokyo}")
		@ScheduledLocked("by property")
		public void byProperty() {
		}

	}

}
