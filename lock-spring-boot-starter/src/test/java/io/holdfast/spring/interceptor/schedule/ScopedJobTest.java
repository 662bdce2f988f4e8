package io.holdfast.spring.interceptor.schedule;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.holdfast.spring.Contexts;
import io.holdfast.spring.annotation.Once;
import io.holdfast.spring.annotation.ScheduledLocked;
import io.holdfast.test.Eventually;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.Scope;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.config.ScheduledTaskHolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans that are made more than once, like those of Spring Cloud's refresh scope.
 */
@ExtendWith(OutputCaptureExtension.class)
class ScopedJobTest {

	private static final AtomicInteger RUNS = new AtomicInteger();

	private final ApplicationContextRunner contexts = Contexts.local()
		.withUserConfiguration(Enabled.class)
		.withInitializer((context) -> context.getBeanFactory().registerScope("refresh", new Refreshing()));

	@BeforeEach
	void countAnew() {
		RUNS.set(0);
	}

	@Test
	void areReportedAtTheStart(CapturedOutput output) {
		this.contexts.withUserConfiguration(Refreshed.class).run((context) -> {
			assertThat(output).contains("Job 'refreshed' will be called several times per tick", "'refresh'",
					"singleton");
			context.getBean(Job.class).touch();
			Refreshing scope = (Refreshing) context.getSourceApplicationContext()
				.getBeanFactory()
				.getRegisteredScope("refresh");
			Objects.requireNonNull(scope).refresh();
			context.getBean(Job.class).touch();
			// Spring's limit; where it ends the earlier schedule, the warning may go.
			assertThat(context.getBean(ScheduledTaskHolder.class).getScheduledTasks()).hasSize(2);
			Eventually.await("it is run", () -> RUNS.get() > 0);
		});
	}

	@Test
	void areReportedWhenTheyArePrototypes(CapturedOutput output) {
		this.contexts
			.withBean("job", Job.class, Job::new, (definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE))
			.run((context) -> assertThat(output).contains("will be called several times per tick", "'prototype'"));
	}

	@Test
	void areNotReportedAsSingletonsOrWithoutASchedule(CapturedOutput output) {
		this.contexts.withBean(Job.class)
			.withBean("by hand", ByHand.class, ByHand::new,
					(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE))
			.run((context) -> assertThat(output).doesNotContain("several times per tick"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Enabled {

	}

	@Configuration(proxyBeanMethods = false)
	static class Refreshed {

		@Bean
		@org.springframework.context.annotation.Scope(scopeName = "refresh", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Job job() {
			return new Job();
		}

	}

	static class Job {

		@Scheduled(cron = "* * * * * *", zone = "UTC")
		@ScheduledLocked(name = "refreshed", once = Once.PER_TICK)
		public void run() {
			RUNS.incrementAndGet();
		}

		void touch() {
		}

	}

	static class ByHand {

		@ScheduledLocked("by hand")
		public void run() {
		}

	}

	/** Forgets its beans when it is told so. */
	static class Refreshing implements Scope {

		private final Map<String, Object> beans = new ConcurrentHashMap<>();

		private final Map<String, Runnable> destructions = new ConcurrentHashMap<>();

		void refresh() {
			this.beans.clear();
			this.destructions.values().forEach(Runnable::run);
			this.destructions.clear();
		}

		@Override
		public Object get(String name, ObjectFactory<?> factory) {
			return this.beans.computeIfAbsent(name, (key) -> factory.getObject());
		}

		@Override
		public @Nullable Object remove(String name) {
			this.destructions.remove(name);
			return this.beans.remove(name);
		}

		@Override
		public void registerDestructionCallback(String name, Runnable callback) {
			this.destructions.put(name, callback);
		}

	}

}
