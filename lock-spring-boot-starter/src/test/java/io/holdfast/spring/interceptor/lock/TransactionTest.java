package io.holdfast.spring.interceptor.lock;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.holdfast.lock.AcquireOutcome;
import io.holdfast.lock.LockListener;
import io.holdfast.spring.Contexts;
import io.holdfast.spring.InvalidLockDefinitionException;
import io.holdfast.spring.annotation.DistributedLock;
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

import static org.assertj.core.api.Assertions.assertThat;
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
	void aroundTheLockStopsTheStart() {
		Contexts.local()
			.withUserConfiguration(OuterTransactions.class, Events.class)
			.withBean(Service.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidLockDefinitionException.class)
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

		@Override
		public void onAcquire(String name, @Nullable String label, AcquireOutcome outcome, Duration waited) {
			this.heard.add("acquired");
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
