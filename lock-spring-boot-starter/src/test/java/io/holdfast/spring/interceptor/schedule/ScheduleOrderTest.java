package io.holdfast.spring.interceptor.schedule;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockHandle;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.JobContext;
import io.holdfast.spring.annotation.Once;
import io.holdfast.spring.annotation.ScheduledLocked;
import io.holdfast.spring.schedule.ScheduledJobs;
import io.holdfast.test.Eventually;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where a job's lock stands among what else guards its method.
 */
class ScheduleOrderTest {

	private final ApplicationContextRunner contexts = Contexts.local().withUserConfiguration(Application.class);

	@Test
	void standsAroundTheTransaction() {
		this.contexts.run((context) -> {
			Jobs jobs = context.getBean(Jobs.class);
			jobs.transactional();
			assertThat(jobs.events()).containsExactly("begin held", "work held", "commit held");
			assertThat(context.getBean(LockClient.class).status("transactional").held()).isFalse();
		});
	}

	@Test
	void beginsNoTransactionForAJobThatIsSkipped() {
		this.contexts.run((context) -> {
			try (LockHandle elsewhere = context.getBean(LockClient.class).acquire("transactional")) {
				context.getBean(Jobs.class).transactional();
				assertThat(elsewhere.isHeld()).isTrue();
			}
			assertThat(context.getBean(Jobs.class).events()).isEmpty();
		});
	}

	@Test
	void isHeldWhereAnAsynchronousMethodDoesItsWork() {
		this.contexts.run((context) -> {
			Jobs jobs = context.getBean(Jobs.class);
			LockClient locks = context.getBean(LockClient.class);
			jobs.asynchronous();
			Eventually.await("the job runs", () -> !jobs.events().isEmpty());
			assertThat(jobs.events()).containsExactly("async held");
			assertThat(locks.status("asynchronous").held()).isTrue();
			jobs.asynchronous();
			Eventually.await("the second call is skipped",
					() -> context.getBean(ScheduledJobs.class).report("asynchronous").orElseThrow().skipped() == 1);
			jobs.goOn();
			Eventually.await("the lock is free", () -> !locks.status("asynchronous").held());
			assertThat(jobs.events()).containsExactly("async held");
		});
	}

	@Test
	void isHeldUntilTheStageOfAnAsynchronousMethodCompletes() {
		this.contexts.run((context) -> {
			Jobs jobs = context.getBean(Jobs.class);
			CompletableFuture<String> result = jobs.asynchronousStage();
			jobs.goOn();
			assertThat(result.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("stage held");
			assertThat(context.getBean(LockClient.class).status("asynchronous stage").held()).isFalse();
		});
	}

	@Test
	void runsATickOnceWhereTheMethodIsAsynchronous() {
		this.contexts.run((context) -> {
			Jobs jobs = context.getBean(Jobs.class);
			jobs.yearly();
			Eventually.await("the job has run", () -> jobs.events().size() == 1);
			Eventually.await("the lock is free", () -> !context.getBean(LockClient.class).status("yearly").held());
			jobs.yearly().orTimeout(30, TimeUnit.SECONDS).join();
			assertThat(jobs.events()).containsExactly("yearly true");
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@EnableTransactionManagement
	static class Application {

		@Bean
		Jobs jobs() {
			return new Jobs();
		}

		@Bean
		SimpleAsyncTaskExecutor taskExecutor() {
			return new SimpleAsyncTaskExecutor("work-");
		}

		@Bean
		PlatformTransactionManager transactionManager(LockClient locks, ObjectProvider<Jobs> jobs) {
			return new Transactions(locks, jobs);
		}

	}

	static class Jobs {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private final CountDownLatch goOn = new CountDownLatch(1);

		List<String> events() {
			return this.events;
		}

		void goOn() {
			this.goOn.countDown();
		}

		@ScheduledLocked("transactional")
		@Transactional
		public void transactional() {
			this.events.add("work " + held());
		}

		@ScheduledLocked("asynchronous")
		@Async
		public void asynchronous() throws InterruptedException {
			this.events.add("async " + held());
			this.goOn.await();
		}

		@ScheduledLocked("asynchronous stage")
		@Async
		public CompletableFuture<String> asynchronousStage() {
			String held = held();
			return CompletableFuture.supplyAsync(() -> {
				try {
					this.goOn.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				return "stage " + held;
			});
		}

		@Scheduled(cron = "0 0 0 1 1 *", zone = "UTC")
		@ScheduledLocked(name = "yearly", once = Once.PER_TICK)
		@Async
		public CompletableFuture<Void> yearly() {
			this.events.add("yearly " + JobContext.current().tick().isPresent());
			return CompletableFuture.completedFuture(null);
		}

		private static String held() {
			return JobContext.current().isHeld() ? "held" : "lost";
		}

	}

	@SuppressWarnings("serial")
	static class Transactions extends AbstractPlatformTransactionManager {

		private final transient LockClient locks;

		private final transient ObjectProvider<Jobs> jobs;

		Transactions(LockClient locks, ObjectProvider<Jobs> jobs) {
			this.locks = locks;
			this.jobs = jobs;
		}

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			note("begin");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			note("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			note("rollback");
		}

		private void note(String event) {
			this.jobs.getObject().events().add(event + (this.locks.status("transactional").held() ? " held" : " free"));
		}

	}

}
