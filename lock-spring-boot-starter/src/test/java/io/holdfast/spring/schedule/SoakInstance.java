package io.holdfast.spring.schedule;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import io.holdfast.spring.JobContext;
import io.holdfast.spring.annotation.Once;
import io.holdfast.spring.annotation.ScheduledLocked;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * One instance of an application with a job every second, whose clock is wrong. It tells
 * of each run on its standard output.
 */
public final class SoakInstance {

	/** What tells a run from a line of the log. */
	static final String RUN = "> ";

	static final String READY = RUN + "ready";

	private SoakInstance() {
	}

	public static void main(String[] arguments) {
		ProcessHandle.current().parent().orElseThrow().onExit().thenRun(() -> Runtime.getRuntime().halt(1));
		new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("holdfast.redis.nodes=" + arguments[0], "holdfast.instance-id=" + arguments[1],
					"soak.ahead=" + arguments[2], "spring.main.banner-mode=off", "logging.level.root=warn",
					"spring.autoconfigure.exclude=org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
			.run();
		new PrintStream(System.out, true, StandardCharsets.UTF_8).println(READY);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableScheduling
	static class Application {

		@Bean
		ThreadPoolTaskScheduler taskScheduler(Environment environment) {
			ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
			scheduler.setClock(
					Clock.offset(Clock.systemUTC(), Duration.parse(environment.getRequiredProperty("soak.ahead"))));
			return scheduler;
		}

		@Bean
		Job job() {
			return new Job();
		}

	}

	static class Job {

		private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

		@Scheduled(cron = "* * * * * *", zone = "UTC")
		@ScheduledLocked(name = "soak", lockAtMostFor = "5s", once = Once.PER_TICK)
		public void run() throws InterruptedException {
			Instant start = Instant.now();
			Instant tick = JobContext.current().tick().orElseThrow();
			this.out.println(RUN + "start " + tick.toEpochMilli() + " " + start.toEpochMilli());
			// The work.
			TimeUnit.MILLISECONDS.sleep(50);
			this.out.println(RUN + "end " + tick.toEpochMilli() + " " + Instant.now().toEpochMilli());
		}

	}

}
