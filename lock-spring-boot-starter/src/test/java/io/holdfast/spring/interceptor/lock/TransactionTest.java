package io.holdfast.spring.interceptor.lock;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.LockClient;
import io.holdfast.lock.LockListener;
import io.holdfast.lock.LockLostException;
import io.holdfast.lock.LossReason;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.InvalidAnnotatedMethodException;
import io.holdfast.spring.annotation.DistributedLock;
import io.holdfast.test.Eventually;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TransactionTest {

	@Test
	void standsInsideTheLock() {
		Contexts.local().withUserConfiguration(Transactions.class, Events.class).run((context) -> {
			Events events = context.getBean(Events.class);
			context.getBean(Service.class).run(events, false);
			assertThat(events.heard).containsExactly("acquired", "begin", "work", "commit", "released");
		});
	}

	@Test
	void isRolledBackInsideTheLock() {
		Contexts.local().withUserConfiguration(Transactions.class, Events.class).run((context) -> {
			Events events = context.getBean(Events.class);
			assertThatIllegalStateException().isThrownBy(() -> context.getBean(Service.class).run(events, true));
			assertThat(events.heard).containsExactly("acquired", "begin", "work", "rollback", "released");
		});
	}

	@Test
	void ofTheCallerEndsBeforeTheLock() {
		Contexts.local().withUserConfiguration(Transactions.class, Events.class).run((context) -> {
			Events events = context.getBean(Events.class);
			Service service = context.getBean(Service.class);
			TransactionTemplate caller = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
			caller.executeWithoutResult((status) -> {
				service.lock(events);
				service.lock(events);
				events.heard.add("more");
			});
			assertThat(events.heard).containsExactly("begin", "acquired", "work", "work", "more", "commit", "released");
			events.heard.clear();
			caller.executeWithoutResult((status) -> {
				assertThatIllegalStateException().isThrownBy(() -> service.run(events, true));
				status.setRollbackOnly();
			});
			assertThat(events.heard).startsWith("begin", "acquired").endsWith("rollback", "released");
			events.heard.clear();
			service.lock(events);
			assertThat(events.heard).containsExactly("acquired", "work", "released");
		});
	}

	@Test
	void ofTheCallerIsRolledBackWhereTheLockIsLost() {
		Contexts.local().withUserConfiguration(Transactions.class, Events.class).run((context) -> {
			Events events = context.getBean(Events.class);
			Service service = context.getBean(Service.class);
			LockClient locks = context.getBean(LockClient.class);
			TransactionTemplate caller = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
			assertThatExceptionOfType(LockLostException.class)
				.isThrownBy(() -> caller.executeWithoutResult((status) -> {
					service.lock(events);
					locks.forceRelease("alone");
					Eventually.await("the loss is heard", () -> events.lost);
				}));
			assertThat(events.heard).contains("rollback").doesNotContain("commit");
		});
	}

	@Test
	void aroundTheLockStopsTheStart() {
		Contexts.local()
			.withUserConfiguration(OuterTransactions.class, Events.class)
			.withBean(Service.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidAnnotatedMethodException.class)
				.hasMessageContaining("before the commit")
				.hasMessageContaining("@EnableTransactionManagement"));
	}

	@Test
	void ofAnotherMethodMayStandAnywhere() {
		Contexts.local()
			.withUserConfiguration(OuterTransactions.class, Events.class)
			.withBean(Apart.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class Transactions {

		@Bean
		Service service() {
			return new Service();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(order = 0)
	static class OuterTransactions {

	}

	static class Service {

		@DistributedLock("alone")
		public void lock(Events events) {
			events.heard.add("work");
		}

		@Transactional
		@DistributedLock("transaction")
		public void run(Events events, boolean fail) {
			events.heard.add("work");
			if (fail) {
				throw new IllegalStateException("mine");
			}
		}

	}

	static class Apart {

		@Transactional
		public void transaction() {
		}

		@DistributedLock
		public void lock() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Events implements LockListener {

		final List<String> heard = new CopyOnWriteArrayList<>();

		volatile boolean lost;

		@Override
		public void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
			this.heard.add("acquired");
		}

		@Override
		public void onLoss(String name, @Nullable String label, Duration held, LossReason reason) {
			this.lost = true;
		}

		@Override
		public void onRelease(String name, @Nullable String label, Duration held) {
			this.heard.add("released");
		}

		@Bean
		PlatformTransactionManager transactionManager() {
			return new RecordingTransactionManager(this.heard);
		}

	}

	@SuppressWarnings("serial")
	static class RecordingTransactionManager extends AbstractPlatformTransactionManager {

		private final List<String> events;

		RecordingTransactionManager(List<String> events) {
			this.events = events;
		}

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.events.add("begin");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			this.events.add("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			this.events.add("rollback");
		}

	}

}
